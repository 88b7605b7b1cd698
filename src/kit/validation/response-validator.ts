import { hash } from 'node:crypto';
import type { Contract, Response } from '../contract/model.js';
import type { JsonSchema } from '../schema/json-schema.js';
import type { Schema } from '../schema/schema.js';
import { textBody, type TextBody } from '../schema/text-body.js';
import { createTranspiler, type SchemaTranspiler } from '../schema/to-json-schema.js';
import { formatsOf, type BodyFormat } from '../util/media-type.js';
import { compileSchemas, type Validate } from './compile-schemas.js';
import { toResponseErrors } from './messages.js';
import { StepsExceeded } from './step-budget.js';
import type { ResponseError, ResponseValue } from './validator.js';

/** Validates the responses of one status. */
export type ResponseValidator = (format: BodyFormat | undefined, value: ResponseValue) => readonly ResponseError[];

/** Returns the validator of a declared response; everything is compiled in the call, or was before. */
export type ResponseValidators = (response: Response) => ResponseValidator;

/** The plain schema of a response for one body format, and how a text in that format is read. */
interface FormatSchema {
  readonly format: BodyFormat | undefined;
  readonly schema: JsonSchema;
  readonly read: TextBody['read'] | undefined;
}

/**
 * Creates the validators of a contract's responses. Those that are equal, as the problems of most contracts are, are
 * compiled once: that saves more than half of the time and memory that a strict server needs to make its plan.
 *
 * A validator lives as long as an operation that has it.
 */
export function createResponseValidators(contract: Contract): ResponseValidators {
  const shared = new Map<string, WeakRef<ResponseValidator>>();
  return (response) => {
    const transpiler = createTranspiler(contract, 'response', 'p');
    const schemas = formatSchemas(contract, response, transpiler);
    const key = hash('sha256', JSON.stringify([schemas, transpiler.components]), 'base64');
    const known = shared.get(key)?.deref();
    if (known) return known;
    const validator = compileResponseValidator(schemas, transpiler.components);
    shared.set(key, new WeakRef(validator));
    return validator;
  };
}

interface CompiledFormat {
  readonly validateBody: Validate;
  readonly read: TextBody['read'] | undefined;
}

function compileResponseValidator(
  schemas: readonly FormatSchema[],
  components: Readonly<Record<string, JsonSchema>>,
): ResponseValidator {
  const distinct = new Map(schemas.map(({ schema }) => [JSON.stringify(schema), schema]));
  const validators = compileSchemas('response', { schemas: [...distinct.values()], components });
  const texts = [...distinct.keys()];
  const compiled = new Map<BodyFormat | undefined, CompiledFormat>();
  for (const { format, schema, read } of schemas) {
    const validateBody = validators[texts.indexOf(JSON.stringify(schema))];
    if (validateBody) compiled.set(format, { read, validateBody });
  }

  return function validate(format, value) {
    const found = compiled.get(format);
    if (!found) return [{ path: '/body', keyword: 'content', message: `is not declared as ${String(format?.range)}` }];
    const { validateBody, read } = found;
    const described = read && typeof value.body === 'string' ? { ...value, body: read(value.body) } : value;
    try {
      return toResponseErrors(validateBody(described));
    } catch (error) {
      if (!(error instanceof StepsExceeded)) throw error;
      return [{ path: '', keyword: 'too-complex', message: error.message }];
    }
  };
}

function formatSchemas(
  contract: Contract,
  { content, headers }: Response,
  transpiler: SchemaTranspiler,
): readonly FormatSchema[] {
  const lowerCase = [...headers].map(([name, header]) => [name.toLowerCase(), header] as const);
  const header = {
    type: 'object',
    properties: Object.fromEntries(lowerCase.map(([name, { schema }]) => [name, transpiler.transpile(schema)])),
    required: lowerCase.filter(([, { required }]) => required).map(([name]) => name),
  };
  const formats = [undefined, ...[...content.keys()].flatMap(formatsOf)];
  return formats.map((format) => {
    const { schema: body, read } = bodySchema(contract, content.get(format?.range ?? '')?.schema, format, transpiler);
    const required = body === undefined ? [] : ['body'];
    return { format, read, schema: { type: 'object', properties: { header, ...(body ? { body } : {}) }, required } };
  });
}

/** Returns no schema for what is not validated: bytes, and forms, which are sent as bytes. */
function bodySchema(
  contract: Contract,
  schema: Schema | undefined,
  format: BodyFormat | undefined,
  transpiler: SchemaTranspiler,
): { readonly schema?: JsonSchema; readonly read?: TextBody['read'] } {
  if (format?.kind === 'json') return { schema: transpiler.transpile(schema) };
  if (format?.kind !== 'text' && format?.kind !== 'xml') return {};
  const { isDescribed, read } = textBody(schema, format.kind, contract);
  return isDescribed ? { schema: transpiler.transpile(schema), read } : { schema: { type: 'string' } };
}
