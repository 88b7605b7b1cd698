import type { RequestInput } from '../../../../src/kit/decode/input.js';
import { createOperationValidator } from '../../../../src/kit/validation/create-validator.js';
import type { OperationValidator } from '../../../../src/kit/validation/validator.js';
import { JSON_FORMAT } from '../../../support/format.js';
import { contractOf, get, post } from '../../../support/contract.js';

const json = 'application/json';

/** The validator of one POST that takes a JSON body of a schema, in either dialect. */
async function validatorOf(schema: unknown, parts: Record<string, unknown> = {}): Promise<OperationValidator> {
  const contract = await contractOf({ paths: { '/a': post({ [json]: { schema } }) }, ...parts });
  const [operation] = contract.operations;
  if (!operation) throw new Error('there is no operation');
  return createOperationValidator(contract, operation);
}

const input = (parts: Partial<RequestInput> = {}): RequestInput => ({
  path: {},
  query: {},
  header: {},
  cookie: {},
  ...parts,
});

async function faultsOf(
  schema: unknown,
  body: unknown,
  parts: Record<string, unknown> = {},
): Promise<readonly string[]> {
  const validator = await validatorOf(schema, parts);
  return validator
    .request(input({ body }), JSON_FORMAT)
    .map(({ in: place, path, message }) => `${place}${path} ${message}`);
}

describe('a JSON body', () => {
  test.each<[what: string, schema: unknown, body: unknown, faults: string[]]>([
    ['that matches', { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } }, { a: 1 }, []],
    [
      'without what is required',
      { type: 'object', required: ['a', 'b'] },
      {},
      [`body/a is required`, `body/b is required`],
    ],
    [
      'with a property that is not allowed',
      { type: 'object', additionalProperties: false },
      { x: 1 },
      ['body/x is not allowed here'],
    ],
    [
      'with names that mean something in a pointer (RFC 6901)',
      {
        type: 'object',
        required: ['a/b', '~c'],
        properties: { 'd/e': { type: 'integer' } },
        additionalProperties: false,
      },
      { 'd/e': 'x', '/': 1 },
      ['body/a~1b is required', 'body/~0c is required', 'body/~1 is not allowed here', 'body/d~1e must be integer'],
    ],
    ['of the wrong type', { type: 'integer' }, 'text', ['body must be integer']],
    ['of several types', { type: ['integer', 'null'] }, 'text', ['body must be integer,null']],
    [
      'that is too short deep inside',
      { properties: { a: { items: { minLength: 2 } } } },
      { a: ['xx', 'x'] },
      ['body/a/1 must NOT have fewer than 2 characters'],
    ],
    ['of a number that reads as a text', { type: 'string' }, 5, ['body must be string']],
    ['that is null where nothing says so', { type: 'object' }, null, ['body must be object']],
    [
      'whose required name is one that every object has',
      { type: 'object', required: ['toString', '__proto__'] },
      {},
      ['body/toString is required', 'body/__proto__ is required'],
    ],
    [
      'with prefixItems',
      { prefixItems: [{ type: 'integer' }], items: { type: 'string' } },
      [1, 'a', 2],
      ['body/2 must be string'],
    ],
    ['with a pattern that only works without the u flag', { pattern: '^\\-[\\w-.]+$' }, '-a.b', []],
    ['with decimals of which it is a multiple', { multipleOf: 0.01 }, 19.99, []],
    ['with an empty enum', { enum: [] }, 1, ['body is not allowed here']],
    ['of a schema that is false', false, 1, ['body is not allowed here']],
    ['of a schema that is true', true, 1, []],
    [
      'with properties that are unevaluated',
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { a: 1, b: 2 },
      ['body/b is not allowed here'],
    ],
  ])('%s', async (_, schema, body, faults) => {
    expect(await faultsOf(schema, body)).toEqual(faults);
  });

  it('that is missing is a fault of the body itself', async () => {
    const validator = await validatorOf({ type: 'object' });
    expect(validator.request(input(), undefined)).toEqual([{ in: 'body', path: '', message: 'is required' }]);
  });

  it('may be null, which is not missing', async () => {
    const validator = await validatorOf({ type: 'null' });
    expect(validator.request(input({ body: null }), JSON_FORMAT)).toEqual([]);
  });

  it('reports every fault at once, up to fifty', async () => {
    const items = { type: 'integer' };
    expect(await faultsOf({ type: 'array', items }, Array(5).fill('x'))).toHaveLength(5);
    expect(await faultsOf({ type: 'array', items }, Array(500).fill('x'))).toHaveLength(50);
  });

  it('is never echoed: a fault says what was expected, not what came', async () => {
    const schema = {
      properties: { password: { type: 'string', minLength: 20, pattern: '^x', enum: ['y'], const: 'y' } },
    };
    expect(JSON.stringify(await faultsOf(schema, { password: 's3cr3t' }))).not.toContain('s3cr3t');
  });
});

describe('alternatives that say the same', () => {
  const components = { schemas: { A: { type: 'object', required: ['a'] }, B: { type: 'object', required: ['a'] } } };
  const [a, b] = [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }];
  test.each<[oneOf: unknown[]]>([[[a, a]], [[a, b]], [[{ type: 'object', required: ['a'] }, b]]])(
    'are one alternative: %j',
    async (oneOf) => {
      expect(await faultsOf({ oneOf }, { a: 1 }, { components })).toEqual([]);
      expect(await faultsOf({ oneOf }, {}, { components })).not.toEqual([]);
    },
  );

  it('are two where they say nothing', async () => {
    expect(await faultsOf({ oneOf: [true, {}] }, { a: 1 })).not.toEqual([]);
  });
});

describe('in OpenAPI 3.0', () => {
  const openapi = '3.0.3';
  test.each<[what: string, schema: unknown, body: unknown, valid: boolean]>([
    ['nullable allows null', { type: 'string', nullable: true }, null, true],
    ['nullable without a type allows null', { nullable: true }, null, true],
    ['nullable beside an enum allows null', { type: 'string', enum: ['a'], nullable: true }, null, true],
    ['what is not nullable is not null', { type: 'string' }, null, false],
    ['exclusiveMinimum is a word beside minimum', { minimum: 1, exclusiveMinimum: true }, 1, false],
    ['a word beside a reference says nothing', { $ref: '#/components/schemas/S', maxLength: 1 }, 'long', true],
  ])('%s', async (_, schema, body, valid) => {
    const faults = await faultsOf(schema, body, { openapi, components: { schemas: { S: { type: 'string' } } } });
    expect(faults.length === 0).toBe(valid);
  });
});

describe('readOnly and writeOnly', () => {
  const schema = {
    type: 'object',
    required: ['id', 'name', 'password'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', readOnly: true },
      name: { type: 'string' },
      password: { type: 'string', writeOnly: true },
    },
  };

  it('a request has no readOnly property, though it is required', async () => {
    expect(await faultsOf(schema, { name: 'n', password: 'p' })).toEqual([]);
    expect(await faultsOf(schema, { id: '1', name: 'n', password: 'p' })).toEqual(['body/id is read-only']);
  });

  it('a response has no writeOnly property, though it is required', async () => {
    const contract = await contractOf({
      paths: { '/a': get({ responses: { 200: { description: '', content: { [json]: { schema } } } } }) },
    });
    const [operation] = contract.operations;
    const validator = operation && createOperationValidator(contract, operation);
    expect(validator?.response('200', JSON_FORMAT, { body: { id: '1', name: 'n' }, header: {} })).toEqual([]);
    expect(
      validator?.response('200', JSON_FORMAT, { body: { id: '1', name: 'n', password: 'p' }, header: {} }),
    ).toEqual([{ path: '/body/password', keyword: 'writeOnly', message: 'is write-only' }]);
  });
});

describe('a default', () => {
  it('fills in what is absent and optional', async () => {
    const validator = await validatorOf({ type: 'object', properties: { a: { type: 'integer', default: 5 } } });
    const filled = input({ body: {} });
    expect(validator.request(filled, JSON_FORMAT)).toEqual([]);
    expect(filled.body).toEqual({ a: 5 });
  });
  it('does not make up for what is required', async () => {
    expect(await faultsOf({ type: 'object', required: ['a'], properties: { a: { default: 5 } } }, {})).toEqual([
      'body/a is required',
    ]);
  });
  it('does not make up for what is required elsewhere in the composition', async () => {
    const allOf = [{ properties: { a: { default: 5 } } }, { required: ['a'] }];
    expect(await faultsOf({ allOf }, {})).toEqual(['body/a is required']);
    expect(await faultsOf({ ...allOf[0], allOf: [allOf[1]] }, {})).toEqual(['body/a is required']);
    expect(await faultsOf({ required: ['a'], allOf: [allOf[0]] }, {})).toEqual(['body/a is required']);
  });
  it('of the wrong type does not make a valid request invalid', async () => {
    expect(await faultsOf({ type: 'object', properties: { a: { type: 'integer', default: 'five' } } }, {})).toEqual([]);
  });
});

describe('a discriminator', () => {
  const schemas = {
    Cat: {
      type: 'object',
      required: ['kind', 'lives'],
      properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
    },
    Dog: {
      type: 'object',
      required: ['kind', 'tricks'],
      properties: { kind: { type: 'string' }, tricks: { type: 'integer' } },
    },
  };
  const oneOf = [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }];
  const components = { schemas };

  test.each<[what: string, discriminator: unknown, body: unknown, faults: string[]]>([
    ['without mapping chooses by name', { propertyName: 'kind' }, { kind: 'Cat', lives: 9 }, []],
    [
      'reports the faults of what was chosen',
      { propertyName: 'kind' },
      { kind: 'Dog', lives: 9 },
      ['body/tricks is required'],
    ],
    [
      'with mapping chooses by that',
      { propertyName: 'kind', mapping: { meow: '#/components/schemas/Cat' } },
      { kind: 'meow', lives: 9 },
      [],
    ],
    [
      'knows what can be chosen',
      { propertyName: 'kind' },
      { kind: 'Cow', lives: 9 },
      ['body/kind must be one of Cat, Dog'],
    ],
    ['has to be there', { propertyName: 'kind' }, { lives: 9 }, ['body/kind is required']],
  ])('%s', async (_, discriminator, body, faults) => {
    expect(await faultsOf({ oneOf, discriminator }, body, { components })).toEqual(faults);
  });
});

describe('a discriminator over alternatives that are choices themselves', () => {
  const kinds = (name: string, required: string): object => ({
    type: 'object',
    required: [required],
    properties: { type: { type: 'string' }, [required]: { type: 'integer' } },
    title: name,
  });
  const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
  const schemas = {
    Dog: kinds('Dog', 'bark'),
    Cat: kinds('Cat', 'lives'),
    Car: kinds('Car', 'wheels'),
    Pet: { oneOf: [ref('Dog'), ref('Cat')] },
    DogK: { properties: { type: { const: 'dog' } } },
    CatK: { allOf: [{ properties: { type: { enum: ['cat', 'kitten'] } } }] },
    PetK: { anyOf: [ref('DogK'), ref('CatK')] },
    Same: { oneOf: [ref('Same'), ref('Cat')] },
    Open: { oneOf: [ref('Dog'), { type: 'object', required: ['open'] }] },
  };
  const mapping = { dog: '#/components/schemas/Dog', cat: 'Cat', car: '#/components/schemas/Car' };

  test.each<[what: string, schema: object, body: object, faults: string[]]>([
    ['chooses by the mapping of the outer one', { oneOf: [ref('Pet'), ref('Car')], discriminator: { propertyName: 'type', mapping } }, { type: 'dog', bark: 1 }, []],
    ['reports the errors of the inner choice', { oneOf: [ref('Pet'), ref('Car')], discriminator: { propertyName: 'type', mapping } }, { type: 'car' }, ['body/wheels is required']],
    ['chooses by the values that the inner alternatives list', { oneOf: [ref('PetK'), ref('Car')], discriminator: { propertyName: 'type' } }, { type: 'kitten' }, []],
    ['chooses by names where nothing else is said', { oneOf: [ref('Pet'), ref('Car')], discriminator: { propertyName: 'type' } }, { type: 'Cat', lives: 9 }, []],
    ['knows no other values', { oneOf: [ref('PetK'), ref('Car')], discriminator: { propertyName: 'type' } }, { type: 'cow' }, ['body/type must be one of dog, cat, kitten, Car']],
    ['takes names beside a mapping that does not mention them', { oneOf: [ref('Dog'), ref('Cat')], discriminator: { propertyName: 'type', mapping: { d: '#/components/schemas/Dog' } } }, { type: 'Dog', bark: 1 }, []],
    ['gives the mapping precedence over names', { oneOf: [ref('Dog'), ref('Cat')], discriminator: { propertyName: 'type', mapping: { Dog: 'Cat' } } }, { type: 'Dog', lives: 9 }, []],
    ['ends where an alternative is the choice itself', { oneOf: [ref('Same'), ref('Car')], discriminator: { propertyName: 'type' } }, { type: 'Car', wheels: 4 }, []],
    ['leaves the choice to oneOf where an alternative has no name', { oneOf: [ref('Open'), ref('Car')], discriminator: { propertyName: 'type' } }, { open: 1 }, []],
  ])('%s', async (_, schema, body, faults) => {
    expect(await faultsOf(schema, body, { components: { schemas } })).toEqual(faults);
  }); // prettier-ignore
});

describe('keywords beside a reference', () => {
  const schemas = { M: { type: 'object', properties: { n: { type: 'integer' } } } };
  const schema = { type: 'object', properties: { m: { $ref: '#/components/schemas/M', readOnly: true } } };

  it('do not count in OpenAPI 3.0', async () => {
    expect(await faultsOf(schema, { m: { n: 1 } }, { openapi: '3.0.3', components: { schemas } })).toEqual([]);
    expect(await faultsOf(schema, { m: { n: 'x' } }, { openapi: '3.0.3', components: { schemas } })).toHaveLength(1);
  });
  it('count since OpenAPI 3.1', async () => {
    expect(await faultsOf(schema, { m: { n: 1 } }, { components: { schemas } })).toEqual(['body/m is read-only']);
  });
});

describe('keywords of older drafts', () => {
  test.each<[what: string, schema: object, body: unknown, isValid: boolean]>([
    ['a tuple under items', { items: [{ type: 'integer' }] }, ['x'], false],
    ['additionalItems after a tuple', { items: [true], additionalItems: false }, [1, 2], false],
    ['additionalItems after a tuple', { items: [true], additionalItems: { type: 'integer' } }, [1, 2], true],
    ['additionalItems without a tuple', { items: {}, additionalItems: false }, [1], true],
    ['dependencies of names', { dependencies: { a: ['b'] } }, { a: 1 }, false],
    ['dependencies of names', { dependencies: { a: ['b'] } }, { a: 1, b: 1 }, true],
    ['dependencies of a schema', { dependencies: { a: { required: ['b'] } } }, { a: 1 }, false],
    ['dependencies beside newer keywords', { dependencies: { a: ['b'] }, dependentRequired: { c: ['d'] } }, { c: 1 }, false],
    ['dependencies beside newer keywords', { dependencies: { a: ['b'] }, dependentRequired: { c: ['d'] } }, { a: 1 }, false],
    ['a boolean exclusiveMaximum', { maximum: 5, exclusiveMaximum: true }, 5, false],
    ['a boolean exclusiveMaximum that is false', { maximum: 5, exclusiveMaximum: false }, 5, true],
  ])('assert what they did: %s', async (_, schema, body, isValid) => {
    expect((await faultsOf(schema, body)).length === 0).toBe(isValid);
  }); // prettier-ignore
});

describe('readOnly', () => {
  const schemas = { Base: { type: 'object', required: ['id'], properties: { id: { readOnly: true } } } };
  const base = { $ref: '#/components/schemas/Base' };

  test.each<[where: string, schema: object]>([
    ['in a child', { allOf: [base, { required: ['id'] }] }],
    ['under a condition', { allOf: [base], if: true, then: { required: ['id'] } }],
    ['in a dependent schema', { allOf: [base], dependentSchemas: { a: { required: ['id'] } } }],
    ['in an alternative', { allOf: [base], anyOf: [{ required: ['id'] }] }],
  ])('makes a property not required %s', async (_, schema) => {
    expect(await faultsOf(schema, { a: 1 }, { components: { schemas } })).toEqual([]);
  });

  it('counts in any part of the property', async () => {
    const part = { allOf: [{ type: 'integer' }, { readOnly: true }] };
    expect(await faultsOf({ properties: { a: part } }, { a: 1 })).toEqual(['body/a is read-only']);
  });
});

describe('parameters', () => {
  it('are checked in all four places, and undeclared ones of the query are refused', async () => {
    const parameters = (['path', 'query', 'header', 'cookie'] as const).map((place) => ({
      in: place, name: 'p', required: true, schema: { type: 'integer' },
    })); // prettier-ignore
    const contract = await contractOf({ paths: { '/a/{p}': get({ parameters }) } });
    const [operation] = contract.operations;
    const validator = operation && createOperationValidator(contract, operation);
    const bad = input({ path: { p: 'x' }, query: { other: '1' }, cookie: { p: 'x' } });
    const faults = validator
      ?.request(bad, undefined)
      .map(({ in: place, path, message }) => `${place}${path} ${message}`);
    expect(faults?.sort()).toEqual([
      'cookie/p must be integer', 'header/p is required', 'path/p must be integer', 'query/other is not allowed here', 'query/p is required',
    ]); // prettier-ignore
  });
});

describe('response headers', () => {
  it('are checked as declared', async () => {
    const headers = {
      ETag: { required: true, schema: { type: 'string' } },
      'X-Count': { schema: { type: 'integer' } },
    };
    const contract = await contractOf({ paths: { '/a': get({ responses: { 204: { description: '', headers } } }) } });
    const [operation] = contract.operations;
    const validator = operation && createOperationValidator(contract, operation);
    expect(validator?.response('204', undefined, { header: { etag: '"1"', 'x-count': 3 } })).toEqual([]);
    expect(validator?.response('204', undefined, { header: { 'x-count': 'many' } })).toHaveLength(2);
  });
});
