import { isObject, resolvePointer, type Contract, type Operation } from '../../kit/index.js';
import { jsonLiteral } from '../source-text/typescript.js';
import { typescriptSource, type TypeScript } from '../source-text/source-text.js';

/**
 * Creates `operations.ts`: how each operation is sent. It has the styles that the server decodes, from the same model of
 * the contract.
 */
export function operationTable({ document, operations }: Contract): TypeScript {
  const rows = operations.map((operation) => ({
    method: operation.method.toUpperCase(),
    url: operation.path,
    parameters: operation.parameters.map(({ in: location, name, style, explode, allowReserved, contentType }) => ({
      in: location,
      name,
      ...(contentType === undefined ? { style, explode } : { contentType }),
      ...(allowReserved ? { allowReserved } : {}),
    })),
    fields: fieldsOf(operation),
    hasIdempotencyKey: hasIdempotencyKey(resolvePointer(document, operation.pointer)),
  }));
  return typescriptSource`import type { SentOperation } from './serialize.js';

/** How each operation is sent. */
export const operations: readonly SentOperation[] = [
${rows.map((row) => typescriptSource`  ${jsonLiteral(row)},\n`)}];
`;
}

/** The properties of a form whose encoding is declared. */
function fieldsOf({ requestBody }: Operation): readonly object[] {
  const forms = [...(requestBody?.content ?? [])].filter(([type]) =>
    /^(multipart\/|application\/x-www-form-)/i.test(type),
  );
  return forms.flatMap(([, { encoding }]) =>
    [...encoding].map(([name, { contentType, style, explode, allowReserved }]) => ({
      name,
      ...(style === undefined && explode === undefined
        ? {}
        : { style: style ?? 'form', explode: explode ?? isExplodedByDefault(style) }),
      ...(allowReserved ? { allowReserved } : {}),
      ...(contentType === undefined ? {} : { contentType }),
    })),
  );
}

/** OpenAPI 3.1.1, section 4.8.15.1.2; a deep object has no other form. */
function isExplodedByDefault(style: string | undefined): boolean {
  return style === undefined || style === 'form' || style === 'deepObject';
}

/** An operation that declares it replays the response to a key it knows. */
function hasIdempotencyKey(operation: unknown): boolean {
  return isObject(operation) && isObject(operation['x-idempotency']);
}
