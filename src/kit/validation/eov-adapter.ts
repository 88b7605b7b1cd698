import type { CodeKeywordDefinition, ValidateFunction } from 'ajv';
import { createRequestAjv, createResponseAjv } from 'express-openapi-validator/dist/framework/ajv/index.js';
import type { Direction } from '../schema/access-mode.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { ajvOptions } from './ajv-options.js';

/**
 * The one place that knows express-openapi-validator.
 *
 * The package compiles and validates what it does well, a value against a schema: its Ajv has the formats of OpenAPI and
 * the keywords `readOnly` and `writeOnly`. It sees a document of nothing but the schemas of one operation, so that no
 * parameter style, media type or path can confuse it, and its caches are keyed by names of that document, never by bytes
 * a client chose. Its middleware is not used: it decodes again what is decoded, and has no option for most of
 * `ajvOptions`. The functions imported here are exported by the package, although not by its entry: its version is
 * pinned, and `eov-adapter.test.ts` says what has changed when an upgrade changes them.
 */

/** Compiles schemas that refer to the same components. */
export type Compile = (schema: JsonSchema) => ValidateFunction;

export interface CompilerOptions {
  readonly allErrors?: boolean;
  readonly keywords?: readonly CodeKeywordDefinition[];
}

/**
 * Creates the compiler of an operation's requests, or of a response.
 *
 * @param components by the names that references (`#/components/schemas/…`) have
 * @param options whether validation goes on after the first error, and keywords that are added or take the place of others
 */
export function createCompiler(
  direction: Direction,
  components: Readonly<Record<string, JsonSchema>>,
  { allErrors = false, keywords = [] }: CompilerOptions = {},
): Compile {
  const document = {
    openapi: '3.1.0' as const,
    info: { title: '', version: '', summary: '' },
    paths: {},
    webhooks: {},
    components: { schemas: { ...components } },
  };
  const ajv =
    direction === 'request'
      ? createRequestAjv(document, { ...ajvOptions, allErrors, useDefaults: true })
      : createResponseAjv(document, { ...ajvOptions, allErrors });
  for (const definition of keywords) {
    ajv.removeKeyword(String(definition.keyword));
    ajv.addKeyword(definition);
  }
  return (schema) => ajv.compile(schema);
}
