import type { Contract, MediaTypeObject, Operation } from '../contract/model.js';
import type { RequestInput } from '../decode/input.js';
import { Problem, type InputError } from '../problem.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { types } from '../schema/json-types.js';
import { schemaShapes } from '../schema/shape.js';
import { textBody } from '../schema/text-body.js';
import { createTranspiler, type SchemaTranspiler } from '../schema/to-json-schema.js';
import { isRange, type BodyFormat } from '../util/media-type.js';
import { compileSchemas } from './compile-schemas.js';
import { toInputErrors } from './messages.js';
import { StepsExceeded } from './step-budget.js';

export type RequestValidator = (input: RequestInput) => readonly InputError[];

const NO_ERRORS: readonly InputError[] = Object.freeze([]);

/**
 * Compiles the validation of an operation's requests whose bodies have one format.
 *
 * @param format `undefined` for requests without a body
 */
export function compileRequestValidator(
  contract: Contract,
  operation: Operation,
  format: BodyFormat | undefined,
): RequestValidator {
  const plain = createTranspiler(contract, 'request', 'q');
  const files = createTranspiler(contract, 'request', 'f', { files: true });
  const schema = {
    type: 'object',
    properties: {
      ...parameterSchemas(operation, plain),
      body: format
        ? bodySchema(contract, operation.requestBody?.content.get(format.range), format, { plain, files })
        : {},
    },
    required: operation.requestBody?.required === true ? ['body'] : [],
  };
  const components = { ...plain.components, ...files.components };
  const [validate] = compileSchemas('request', { schemas: [schema], components });
  return (input) => {
    try {
      const errors = validate?.(input) ?? [];
      return errors.length === 0 ? NO_ERRORS : toInputErrors(errors);
    } catch (error) {
      if (!(error instanceof StepsExceeded)) throw error;
      throw new Problem('too_complex', { detail: `The request ${error.message}.` });
    }
  };
}

function parameterSchemas(operation: Operation, transpiler: SchemaTranspiler): Record<string, JsonSchema> {
  const locations = ['path', 'query', 'header', 'cookie'] as const;
  const schemas = locations.map((location) => {
    const parameters = operation.parameters.filter((parameter) => parameter.in === location);
    const properties = parameters.map(
      ({ name, schema, required }) => [name, transpiler.transpileProperty(schema, required)] as const,
    );
    const schema = {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: parameters.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    };
    return [location, schema] as const;
  });
  return Object.fromEntries(schemas);
}

/**
 * Bytes, and text that stands for something else, are not validated where the contract names their media type. Where it
 * gives a range, the client has chosen the format: then they are valid only for a schema that accepts a string.
 */
function bodySchema(
  contract: Contract,
  media: MediaTypeObject | undefined,
  { range, kind }: BodyFormat,
  { plain, files }: { readonly plain: SchemaTranspiler; readonly files: SchemaTranspiler },
): JsonSchema {
  const schema = media?.schema;
  if (kind === 'json' || kind === 'urlencoded') return plain.transpile(schema);
  if (kind === 'multipart') return files.transpile(schema);
  const acceptsString = (schemaShapes(contract)(schema ?? true).accepted & types.string) !== 0;
  const isUnvalidated = acceptsString || !isRange({ essence: range });
  if (kind === 'binary') return isUnvalidated ? {} : { not: {} };
  if (textBody(schema, kind, contract).isDescribed) return plain.transpile(schema);
  return isUnvalidated ? { type: 'string' } : { not: {} };
}
