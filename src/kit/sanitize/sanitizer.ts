import type { Contract, Operation } from '../contract/model.js';
import type * as html from './html.js';
import type { RequestInput } from '../decode/input.js';
import { atPointer, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { createTranspiler } from '../schema/to-json-schema.js';
import type { BodyFormat } from '../util/media-type.js';
import { importIfInstalled } from '../util/optional-import.js';
import { createCleaners } from './cleaner.js';
import { hasSanitizingFormat } from '../schema/sanitizing-formats.js';

/**
 * Cleans, in place, the strings of a request whose schema says `format: html` or `format: plain-text`.
 *
 * @param format of the body
 * @returns whether anything changed
 */
export type Sanitizer = (input: RequestInput, format: BodyFormat | undefined) => boolean;

/**
 * Finds, once, where an operation accepts strings to be cleaned. Resolves to `undefined` when it accepts none.
 *
 * The schemas are read as the validator reads them, so that a string is cleaned wherever its schema applies: behind
 * references of any kind, and under every keyword that applies schemas to values.
 */
export async function createSanitizer(contract: Contract, operation: Operation): Promise<Sanitizer | undefined> {
  const parameters = operation.parameters.filter(({ schema }) => hasSanitizingFormat(schema, contract));
  const content = [...(operation.requestBody?.content ?? [])].filter(([, { schema }]) =>
    hasSanitizingFormat(schema, contract),
  );
  if (parameters.length === 0 && content.length === 0) return undefined;

  const { sanitizeHtmlText, stripMarkup } = await loadHtml(operation);
  const transpiler = createTranspiler(contract, 'request', 's', { annotations: true });
  const source = {
    dialect: '3.1',
    dynamicAnchors: undefined,
    resolve: (ref: string): JsonSchema | undefined => transpiler.components[ref.slice(ref.lastIndexOf('/') + 1)],
  } as const;
  const cleanerOf = createCleaners(source, { html: sanitizeHtmlText, 'plain-text': stripMarkup });
  // All is transpiled before a cleaner is made, so that every component is complete.
  const plainParameters = parameters.map(({ in: location, name, schema }) => ({
    location,
    name,
    schema: transpiler.transpile(schema),
  }));
  const plainBodies = content.map(([range, { schema }]) => [range, transpiler.transpile(schema)] as const);
  const parameterCleaners = plainParameters.map(({ schema, ...place }) => ({ ...place, clean: cleanerOf(schema) }));
  const bodyCleaners = new Map(plainBodies.map(([range, schema]) => [range, cleanerOf(schema)]));

  return function sanitize(input, format) {
    let changed = false;
    for (const { location, name, clean } of parameterCleaners) {
      if (!clean || !Object.hasOwn(input[location], name)) continue;
      const before = input[location][name];
      input[location][name] = clean(before);
      changed ||= input[location][name] !== before;
    }
    const clean = format && format.kind !== 'binary' ? bodyCleaners.get(format.range) : undefined;
    if (clean && input.body !== undefined) {
      const before = input.body;
      input.body = clean(before);
      changed ||= input.body !== before;
    }
    return changed;
  };
}

/** It comes with contracts that ask for it: most do not. @throws StartupError if sanitize-html is not installed */
async function loadHtml(operation: Operation): Promise<typeof html> {
  const loaded = await importIfInstalled(() => import('./html.js'));
  if (loaded) return loaded;
  const message = 'The formats html and plain-text need the package sanitize-html, which is not installed.';
  throw new StartupError([
    diagnostic('package-missing', atPointer(operation.pointer), message, 'Run npm install sanitize-html.'),
  ]);
}
