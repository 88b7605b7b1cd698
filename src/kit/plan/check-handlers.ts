import type { Contract } from '../contract/model.js';
import { atOption, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { AnyHandler } from '../handler.js';
import type { ServerOptions } from '../options.js';
import { closestMatch } from '../util/closest-match.js';

type HandlerOptions = Pick<ServerOptions, 'handlers' | 'onMissingHandler'>;

/** Checks that each operation has a handler, unless an option says what responds in its place, and each handler an operation. */
export function checkHandlers(contract: Contract, options: HandlerOptions): readonly Diagnostic[] {
  const ids = new Set(contract.operations.map(({ id }) => id));
  const missing = contract.operations.filter(({ id }) => !handlerOf(options, id));
  const unknown = Object.keys(options.handlers).filter((id) => !ids.has(id));
  return [
    ...(options.onMissingHandler ? [] : missing).map(({ id, method, path }) =>
      diagnostic(
        'handler-missing',
        atOption(`handlers.${id}`),
        `${method.toUpperCase()} ${path} has no handler.`,
        `Write \`${id}: (request) => ({ status: …, body: … })\`.`,
      ),
    ),
    ...unknown.map((id) => {
      const meant = closestMatch(id, missing.map((operation) => operation.id)); // prettier-ignore
      const hint = meant === undefined ? 'Remove it, or add the operation to the contract.' : `Did you mean ${meant}?`;
      return diagnostic('handler-unknown', atOption(`handlers.${id}`), 'The contract has no such operation.', hint);
    }),
  ];
}

/** Returns the handler of an operation; `undefined` when there is none. */
export function handlerOf({ handlers }: Pick<ServerOptions, 'handlers'>, id: string): AnyHandler | undefined {
  const handler = Object.hasOwn(handlers, id) ? handlers[id] : undefined;
  return typeof handler === 'function' ? handler : undefined;
}
