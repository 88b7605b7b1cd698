import type { Contract } from '../../../../src/kit/contract/model.js';
import type { Schema } from '../../../../src/kit/schema/schema.js';
import { schemaShapes } from '../../../../src/kit/schema/shape.js';
import { contractOf } from '../../../support/contract.js';

let contract: Contract;
beforeAll(async () => {
  contract = await contractOf({
    paths: {},
    components: {
      schemas: {
        Id: { type: 'integer' },
        Tree: { oneOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'boolean' }] },
        Base: { properties: { id: { type: 'integer' } } },
      },
    },
  });
});

const coerce = (schema: Schema, text: string): unknown => schemaShapes(contract)(schema).coerce(text);

const notIntegers = ['', ' ', ' 1', '1 ', '1.0', '1.5', '1e3', '0x10', '0b1', '+1', '01', '-', '--1', '1,2', '1_000', 'NaN', 'Infinity', '９', '9007199254740993', '9223372036854775807', '9'.repeat(400)]; // prettier-ignore

test.each(notIntegers)('%j is no integer', (text) => {
  expect(coerce({ type: 'integer' }, text)).toBe(text);
  expect(coerce({ type: 'integer', format: 'int64' }, text)).toBe(text);
});

test.each([['0', 0], ['-0', 0], ['-12', -12], ['9007199254740991', 9007199254740991], ['-9007199254740991', -9007199254740991]])('%s is an integer', (text, value) => {
  expect(coerce({ type: 'integer' }, text)).toBe(value);
}); // prettier-ignore

test.each([['1', 1], ['-1.5', -1.5], ['1e3', 1000], ['1E-2', 0.01], ['0.1', 0.1]])('%s is a number', (text, value) => {
  expect(coerce({ type: 'number' }, text)).toBe(value);
}); // prettier-ignore

test.each([
  '',
  '.5',
  '5.',
  '1e',
  '1e400',
  '-1e999',
  '0x1',
  'Infinity',
  'NaN',
  ' 1',
  '9007199254740993',
  '1'.repeat(400),
])('%j is no number that can be held', (text) => {
  expect(coerce({ type: 'number' }, text)).toBe(text);
});

test.each<[string, Schema, string, unknown]>([
  ['a boolean is true or false', { type: 'boolean' }, 'true', true],
  ['and nothing else', { type: 'boolean' }, 'TRUE', 'TRUE'],
  ['not 1 either', { type: 'boolean' }, '1', '1'],
  ['a string stays a string', { type: 'string' }, '123', '123'],
  ['a string stays a string, whatever its format', { type: 'string', format: 'int64' }, '123', '123'],
  ['no type is a string', {}, '123', '123'],
  ['true is a string', true, '123', '123'],
  ['null where no string is', { type: ['integer', 'null'] }, 'null', null],
  ['the empty text is null where no string is', { type: ['integer', 'null'] }, '', null],
  ['nullable of OpenAPI 3.0', { type: 'integer', nullable: true }, 'null', null],
  ['a string that may be null is a string', { type: ['string', 'null'] }, 'null', 'null'],
  ['a list with null', { type: ['string', 'null'], enum: ['a', null] }, 'null', null],
  ['the most specific of several types', { type: ['string', 'integer'] }, '5', 5],
  ['a string when it is nothing else', { type: ['string', 'integer'] }, '5a', '5a'],
  ['one of integer and string', { oneOf: [{ type: 'integer' }, { type: 'string' }] }, '5', 5],
  ['a big integer is a string where it may be', { oneOf: [{ type: 'integer' }, { type: 'string' }] }, '9007199254740993', '9007199254740993'],
  ['any of number and boolean', { anyOf: [{ type: 'number' }, { type: 'boolean' }] }, 'true', true],
  ['all of', { allOf: [{ type: ['integer', 'string'] }, { type: ['string', 'boolean'] }] }, '5', '5'],
  ['a reference', { $ref: '#/components/schemas/Id' }, '5', 5],
  ['a reference with company', { allOf: [{ $ref: '#/components/schemas/Id' }, { minimum: 3 }] }, '5', 5],
  ['a circle', { $ref: '#/components/schemas/Tree' }, 'true', true],
  ['a reference to nowhere', { $ref: '#/components/schemas/Nothing' }, '5', '5'],
  ['a list of numbers without a type', { enum: [1, 2] }, '1', 1],
  ['a constant number without a type', { const: 1.5 }, '1.5', 1.5],
  ['a list that mixes', { enum: ['1', 2, true] }, '1', '1'],
  ['a list that mixes, by its number', { enum: ['1', 2, true] }, '2', 2],
  ['a list that mixes, by its boolean', { enum: ['1', 2, true] }, 'true', true],
  ['limits without a type are about numbers', { minimum: 1 }, '5', 5],
  ['lengths without a type are about strings', { minLength: 1 }, '5', '5'],
  ['a numeric format without a type', { format: 'int32' }, '5', 5],
  ['a contradiction stays text', { allOf: [{ type: 'integer' }, { type: 'boolean' }] }, '5', '5'],
  ['nothing stays text', false, '5', '5'],
])('%s', (_what, schema, text, value) => {
  expect(coerce(schema, text)).toBe(value);
}); // prettier-ignore

describe('a property', () => {
  const property = (schema: Schema, name: string, text: string): unknown =>
    schemaShapes(contract)(schema).property(name).coerce(text);

  test.each<[string, Schema, string, string, unknown]>([
    ['of an object', { properties: { a: { type: 'integer' } } }, 'a', '1', 1],
    ['of a reference in allOf', { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { b: {} } }] }, 'id', '1', 1],
    ['of one of several', { oneOf: [{ properties: { a: { type: 'integer' } } }, { properties: { a: { type: 'boolean' } } }] }, 'a', 'true', true],
    ['that is not declared', { additionalProperties: { type: 'integer' } }, 'x', '1', 1],
    ['by pattern', { patternProperties: { '^n_': { type: 'integer' } } }, 'n_x', '1', 1],
    ['by no pattern', { patternProperties: { '^n_': { type: 'integer' } } }, 's_x', '1', '1'],
    ['that every object inherits', { properties: {} }, 'constructor', '1', '1'],
  ])('%s', (_what, schema, name, text, value) => {
    expect(property(schema, name, text)).toBe(value);
  }); // prettier-ignore

  test('is worked out once', () => {
    const schema = { properties: { a: { type: 'integer' } } };
    const shape = schemaShapes(contract)(schema);
    expect(schemaShapes(contract)(schema)).toBe(shape);
    expect(shape.property('a')).toBe(shape.property('a'));
    expect(shape.property('x')).toBe(shape.property('y'));
  });
});
