import { createTranspiler } from '../../../../src/kit/schema/to-json-schema.js';
import { createOperationValidator } from '../../../../src/kit/validation/create-validator.js';
import { NO_VALUE, sample } from '../../../../src/kit/mock/sample.js';
import { contractOf, get } from '../../../support/contract.js';
import { JSON_FORMAT } from '../../../support/format.js';
import { growth, SUPERLINEAR } from '../../../support/growth.js';

const json = 'application/json';

/** A value made for a schema, and what the response validation says of it. */
async function made(
  schema: unknown,
  options: { variant?: number; minimal?: boolean } = {},
  schemas: Record<string, unknown> = {},
) {
  const responses = { 200: { description: '', content: { [json]: { schema } } } };
  const contract = await contractOf({ paths: { '/a': get({ responses }) }, components: { schemas } });
  const [operation] = contract.operations;
  if (!operation) throw new Error('there is no operation');
  const projection = createTranspiler(contract, 'response', 'm', { annotations: true });
  const plain = projection.transpile(operation.responses.get('200')?.content.get(json)?.schema);
  const value = sample(plain, {
    resolve: (ref) => projection.components[ref.slice(ref.lastIndexOf('/') + 1)] ?? {},
    variant: 0,
    minimal: false,
    rejectedPaths: new Set(),
    ...options,
  });
  return {
    value,
    faults: createOperationValidator(contract, operation).response('200', JSON_FORMAT, { body: value, header: {} }),
  };
}

describe('a value is made that satisfies', () => {
  test.each<[schema: unknown]>([
    [{}],
    [true],
    [{ type: 'string' }],
    [{ type: 'string', minLength: 20, maxLength: 22 }],
    [{ type: 'string', maxLength: 3 }],
    [{ type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' }],
    [{ type: 'string', pattern: '^\\-[\\w-.]+$' }],
    ...['date', 'time', 'date-time', 'duration', 'uri', 'uri-reference', 'uri-template', 'email', 'hostname', 'ipv4', 'ipv6', 'regex', 'uuid', 'json-pointer', 'relative-json-pointer', 'byte'].map((format): [unknown] => [{ type: 'string', format }]), // prettier-ignore
    [{ type: 'integer', minimum: 7 }],
    [{ type: 'integer', maximum: -7 }],
    [{ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 2 }],
    [{ type: 'integer', multipleOf: 25, minimum: 60 }],
    [{ type: 'number', exclusiveMinimum: 0.1, exclusiveMaximum: 0.2 }],
    [{ type: 'number', multipleOf: 0.01, minimum: 19.99 }],
    [{ type: ['null', 'boolean'] }],
    [{ enum: ['a', 'b'] }],
    [{ const: { a: 1 } }],
    [{ type: 'array', items: { type: 'integer' }, minItems: 3 }],
    [{ type: 'array', items: { type: 'string' }, minItems: 3, uniqueItems: true }],
    [{ type: 'array', items: { type: 'string', format: 'email' }, minItems: 2, uniqueItems: true }],
    [{ type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true }],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false }],
    [{ type: 'array', contains: { const: 'x' } }],
    [{ type: 'array', maxItems: 0 }],
    [
      {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'integer' }, b: { type: 'string' } },
        additionalProperties: false,
      },
    ],
    [{ type: 'object', required: ['toString', '__proto__'] }],
    [{ type: 'object', minProperties: 2 }],
    [{ type: 'object', maxProperties: 1, properties: { a: {}, b: {}, c: {} } }],
    [{ type: 'object', additionalProperties: { type: 'integer' }, minProperties: 3 }],
    [{ type: 'object', propertyNames: { pattern: '^x-' }, additionalProperties: true, minProperties: 1 }],
    [{ type: 'object', properties: { a: {}, b: { type: 'string' } }, dependentRequired: { a: ['b'] } }],
    [{ type: 'object', required: ['password'], properties: { password: { type: 'string', writeOnly: true } } }],
    [
      {
        allOf: [
          { type: 'object', required: ['a'], properties: { a: { type: 'number' } } },
          { properties: { a: { type: 'integer', minimum: 5 } } },
        ],
      },
    ],
    [{ oneOf: [{ type: 'null' }, { type: 'string' }] }],
    [{ type: 'integer', enum: [2], allOf: [{ oneOf: [{ const: 1 }, { const: 2 }] }] }],
    [
      {
        type: 'object',
        properties: { a: { const: 2 } },
        required: ['a'],
        anyOf: [{ properties: { a: { const: 1 } } }, { properties: { a: { const: 2 } } }],
      },
    ],
    [{ if: { properties: { kind: { const: 'a' } }, required: ['kind'] }, then: { required: ['x'] } }],
  ])('%j', async (schema) => {
    const { value, faults } = await made(schema);
    expect(value).not.toBe(NO_VALUE);
    expect(faults).toEqual([]);
  });
});

test('examples and defaults in the schema go before values that are made up', async () => {
  const properties = {
    a: { type: 'string', example: 'x' },
    b: { type: 'integer', examples: [7] },
    c: { type: 'boolean', default: false },
  };
  expect((await made({ type: 'object', properties })).value).toEqual({ a: 'x', b: 7, c: false });
});

test('an example of another type is not taken', async () => {
  expect((await made({ type: 'string', example: 5 })).value).toBe('string');
});

test('a discriminator decides which alternative is made, and another variant makes another one', async () => {
  const kind = { type: 'string' };
  const schemas = {
    Cat: { type: 'object', required: ['kind', 'lives'], properties: { kind, lives: { type: 'integer' } } },
    Dog: { type: 'object', required: ['kind', 'tricks'], properties: { kind, tricks: { type: 'integer' } } },
  };
  const schema = {
    oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
    discriminator: { propertyName: 'kind' },
  };
  expect(await made(schema, {}, schemas)).toEqual({ value: { kind: 'Cat', lives: 1 }, faults: [] });
  expect(await made(schema, { variant: 1 }, schemas)).toEqual({ value: { kind: 'Dog', tricks: 1 }, faults: [] });
});

test('a schema that contains itself is followed as long as it must be, and no further than is sensible', async () => {
  const schemas = {
    Node: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'integer' }, next: { $ref: '#/components/schemas/Node' } },
    },
  };
  const { value, faults } = await made({ $ref: '#/components/schemas/Node' }, {}, schemas);
  expect(faults).toEqual([]);
  expect(JSON.stringify(value).length).toBeLessThan(500);
  expect((await made({ $ref: '#/components/schemas/Node' }, { minimal: true }, schemas)).value).toEqual({ id: 1 });
});

test.each<[what: string, schema: unknown]>([
  ['types that exclude each other', { allOf: [{ type: 'string' }, { type: 'integer' }] }],
  ['values that exclude each other', { allOf: [{ const: 1 }, { const: 2 }] }],
  ['a schema that is false', { type: 'object', required: ['a'], properties: { a: false } }],
  ['an object that needs itself', { $ref: '#/components/schemas/Endless' }],
  ['limits that leave nothing', { type: 'integer', minimum: 5, maximum: 4 }],
])('there is no value for %s', async (_, schema) => {
  const Endless = {
    type: 'object',
    required: ['next'],
    properties: { next: { $ref: '#/components/schemas/Endless' } },
  };
  expect((await made(schema, {}, { Endless })).value).toBe(NO_VALUE);
});

test('alternatives inside alternatives are given up in time', async () => {
  // Only the last list contradicts the type, so that every combination of the others could be tried.
  const attempt = async (lists: number): Promise<void> => {
    const open = Array.from({ length: lists }, () => ({ oneOf: [{ minLength: 1 }, { minLength: 2 }] }));
    const { value } = await made({ type: 'string', allOf: [...open, { oneOf: [{ type: 'integer' }] }] });
    expect(value).toBe(NO_VALUE);
  };
  expect(await growth(attempt, 1)).toBeLessThan(SUPERLINEAR);
});

describe('L8 a value that is too large', () => {
  const deep = (depth: number): object => (depth === 0 ? {} : { type: 'array', minItems: 20, items: deep(depth - 1) });
  const doubled = Object.fromEntries(
    Array.from({ length: 25 }, (_, level) => [`A${level}`, { allOf: [1, 2].map(() => ({ $ref: `#/components/schemas/A${level + 1}` })) }]),
  ); // prettier-ignore

  test.each<[what: string, schema: object]>([
    ['of items', { type: 'array', minItems: 1e8, items: { type: 'string' } }],
    ['of items that differ', { type: 'array', minItems: 1e8, uniqueItems: true, items: { type: 'object' } }],
    ['of items that are contained', { type: 'array', contains: {}, minContains: 1e8 }],
    ['of items in items', deep(8)],
    ['of properties', { type: 'object', minProperties: 1e8, additionalProperties: {} }],
    ['of properties by a pattern', { type: 'object', minProperties: 1e8, propertyNames: { pattern: '^a$' } }],
    ['of characters', { type: 'string', minLength: 1e9 }],
    ['of characters of a pattern', { type: 'string', minLength: 1e9, pattern: '^a*$' }],
    ['inside an object', { type: 'object', required: ['a'], properties: { a: { type: 'string', minLength: 1e9 } } }],
  ])('%s is not made', async (_what, schema) => {
    const begun = performance.now();
    expect((await made(schema)).value).toBe(NO_VALUE);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test.each<[what: string, schema: object]>([
    ['a text', { type: 'string', maxLength: 1e9 }],
    ['a list', { type: 'array', maxItems: 1e9, items: { type: 'string', maxLength: 1e9 } }],
    ['a map', { type: 'object', maxProperties: 1e9, additionalProperties: { type: 'integer' } }],
  ])('is not made of %s that may only be large', async (_what, schema) => {
    const { value, faults } = await made(schema);
    expect(faults).toEqual([]);
    expect(JSON.stringify(value).length).toBeLessThan(100);
  });

  it('is made of few schemas, however often they are shared', async () => {
    const begun = performance.now();
    await made({ $ref: '#/components/schemas/A0' }, {}, { ...doubled, A25: { type: 'string' } });
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
