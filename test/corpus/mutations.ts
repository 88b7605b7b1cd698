import type { Contract, Operation, Parameter } from '../../src/kit/contract/model.js';
import type { Schema } from '../../src/kit/schema/schema.js';
import { concrete, serialize } from './serialize.js';
import { written, type Sent, type Values } from './requests.js';

/**
 * Requests that the contract does not allow, each wrong in one thing. What is wrong is read from the contract as it is
 * written, not from what the validator is given: an invalid request is invalid by how it was made.
 */
export function mutated(contract: Contract, operation: Operation, values: Values): readonly Sent[] {
  const all: (Sent | undefined)[] = [];
  const { requestBody } = operation;
  for (const parameter of operation.parameters) {
    if (parameter.required && parameter.in !== 'path')
      all.push(written(`without ${parameter.in} ${parameter.name}`, operation, values, { without: parameter }));
    const wrong = wrongText(contract, parameter);
    if (wrong !== undefined)
      all.push(
        written(`${parameter.in} ${parameter.name} = ${wrong}`, operation, values, {
          raw: new Map([[parameter, wrong]]),
        }),
      );
  }
  if (!takesAnyQuery(contract, operation))
    all.push(written('an unknown query parameter', operation, values, { query: 'corpus-unknown=1' }));
  if (!requestBody) return all.filter((sent) => sent !== undefined);

  if (requestBody.required) all.push(written('without its body', operation, values, { body: null }));
  if (![...requestBody.content.keys()].some((name) => name.includes('*')))
    all.push(
      written('a body of another type', operation, values, {
        body: { contentType: 'application/x-corpus', bytes: Buffer.from('x') },
      }),
    );
  if (values.format?.kind !== 'json') return all.filter((sent) => sent !== undefined);

  const contentType = concrete(values.format);
  const withBody = (what: string, body: unknown): void =>
    void all.push(
      written(what, operation, values, { body: { contentType, bytes: Buffer.from(JSON.stringify(body)) } }),
    );
  all.push(
    written('a body that is no JSON', operation, values, { body: { contentType, bytes: Buffer.from('{"a":') } }),
  );
  const { required, properties, isObject } = described(contract, requestBody.content.get(values.format.range)?.schema);
  const { body } = values;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return all.filter((sent) => sent !== undefined);
  if (isObject) withBody('a body that is a list', []);
  const { ...object } = body as Record<string, unknown>;
  for (const name of required) {
    const schema = properties.get(name);
    if (schema !== undefined && isReadOnly(contract, schema)) continue;
    const { [name]: _, ...others } = object;
    withBody(`a body without ${name}`, others);
  }
  for (const [name, schema] of properties) {
    const wrong = wrongValue(contract, schema);
    if (wrong !== undefined) withBody(`a body whose ${name} is ${JSON.stringify(wrong)}`, { ...object, [name]: wrong });
  }
  return all.filter((sent) => sent !== undefined);
}

/** A text that a parameter cannot have. */
function wrongText(contract: Contract, parameter: Parameter): string | undefined {
  const schema = followed(contract, parameter.schema);
  if (parameter.contentType !== undefined || typeof schema !== 'object' || schema['nullable'] === true)
    return undefined;
  const text =
    schema['type'] === 'string' && Array.isArray(schema['enum']) && schema['enum'].length > 0
      ? 'corpus~unlisted'
      : ['integer', 'number', 'boolean'].includes(String(schema['type']))
        ? 'corpus'
        : undefined;
  return text === undefined ? undefined : serialize({ ...parameter, in: 'header' }, text)?.[0]?.[1];
}

/** A value that a property cannot have. */
function wrongValue(contract: Contract, written: Schema): unknown {
  const schema = followed(contract, written);
  if (typeof schema !== 'object' || typeof schema['type'] !== 'string') return undefined;
  const scalar = ['string', 'integer', 'number', 'boolean'].includes(schema['type']);
  return scalar
    ? { corpus: true }
    : schema['type'] === 'array'
      ? 7
      : schema['type'] === 'object'
        ? 'corpus'
        : undefined;
}

function followed(contract: Contract, schema: Schema): Schema {
  let at = schema;
  for (let hops = 0; hops < 16 && typeof at === 'object' && typeof at['$ref'] === 'string'; hops += 1)
    at = contract.resolve(at['$ref']) ?? true;
  return at;
}

function isReadOnly(contract: Contract, schema: Schema): boolean {
  for (const at of [schema, followed(contract, schema)])
    if (typeof at === 'object' && at['readOnly'] === true) return true;
  return false;
}

/** What a schema says in itself and in all of `allOf`: what must hold in any case. */
function described(contract: Contract, schema: Schema | undefined) {
  const required = new Set<string>();
  const properties = new Map<string, Schema>();
  let isObject = false;
  const visit = (written: Schema | undefined, depth: number): void => {
    const at = followed(contract, written ?? true);
    if (typeof at !== 'object' || depth > 8 || at['nullable'] === true) return;
    if (at['type'] === 'object') isObject = true;
    if (Array.isArray(at['required']))
      for (const name of at['required'] as unknown[]) if (typeof name === 'string') required.add(name);
    for (const [name, property] of Object.entries((at['properties'] ?? {}) as Record<string, Schema>))
      properties.set(name, property);
    for (const member of (at['allOf'] ?? []) as Schema[]) visit(member, depth + 1);
  };
  visit(schema, 0);
  return { required, properties, isObject };
}

/** Whether some parameter takes names that are not declared: an exploded object with other properties. */
function takesAnyQuery(contract: Contract, operation: Operation): boolean {
  return operation.parameters.some((parameter) => {
    const schema = followed(contract, parameter.schema);
    return (
      parameter.in === 'query' &&
      (typeof schema !== 'object' ||
        (schema['type'] ?? 'object') === 'object' ||
        schema['allOf'] !== undefined ||
        schema['oneOf'] !== undefined ||
        schema['anyOf'] !== undefined)
    );
  });
}
