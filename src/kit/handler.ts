import type { Logger } from 'pino';
import type { Contract } from './contract/model.js';
import type { SecurityEvent } from './security-events.js';
import type { Fault } from './diagnostic.js';
import { closestMatch } from './util/closest-match.js';
import type { ServerOptions } from './options.js';

/** Leads from a handler's request, and from the context itself, to the context. */
export const requestContext = Symbol('request context');

/** A context, or what a handler gets of it. */
export interface HasRequestContext {
  readonly [requestContext]: object;
}

/** What a handler gets, whatever its operation. `Handlers<operations, User>` of types.ts says what each one gets. */
export interface HandlerRequest extends HasRequestContext {
  readonly id: string;
  readonly ip: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly report: (event: SecurityEvent, detail?: Readonly<Record<string, unknown>>) => void;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly cookie: Readonly<Record<string, unknown>>;
  readonly user: unknown;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** What a handler returns, whatever its operation. */
export interface HandlerResult {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** A handler as the kit calls it; the types of its operation are the compiler's business. */
export type AnyHandler = (request: never) => HandlerResult | Promise<HandlerResult>;

/** Operations without a handler, unless the set-up says what becomes of them, and handlers without an operation. */
export function handlerFaults(
  contract: Contract,
  setup: Pick<ServerOptions, 'handlers' | 'onMissingHandler'>,
): readonly Fault[] {
  const { handlers } = setup;
  const ids = new Set(contract.operations.map(({ id }) => id));
  const unwritten = contract.operations.filter(
    ({ id }) => typeof handlers[id] !== 'function' || !Object.hasOwn(handlers, id),
  );
  const leftOver = Object.keys(handlers).filter((id) => !ids.has(id));
  return [
    ...(setup.onMissingHandler ? [] : unwritten).map(({ id, method, path }) => ({
      where: `handlers.${id}`,
      what: `${method.toUpperCase()} ${path} has no handler`,
      instead: `write ${id}: (request) => ({ status: …, body: … })`,
    })),
    ...leftOver.map((id) => {
      const near = closestMatch(id, unwritten.map((operation) => operation.id)); // prettier-ignore
      return {
        where: `handlers.${id}`,
        what: 'the contract has no such operation',
        instead: near === undefined ? 'take it out, or add the operation to the contract' : `did you mean ${near}?`,
      };
    }),
  ];
}
