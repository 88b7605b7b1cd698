import { Ajv2020 } from 'ajv/dist/2020.js';
import type { RequestInput } from '../../../../src/kit/decode/input.js';
import { createOperationValidator } from '../../../../src/kit/validation/create-validator.js';
import { compileSchemas } from '../../../../src/kit/validation/compile-schemas.js';
import { findEqualItems } from '../../../../src/kit/validation/keywords/unique-items.js';
import { createStepBudget, StepsExceeded } from '../../../../src/kit/validation/step-budget.js';
import { hostileBodies } from '../../../../scripts/validation-cost/hostile-bodies.js';
import { HOSTILE_SCHEMAS } from '../../../../scripts/validation-cost/hostile-schemas.js';
import { bodyValidator } from '../../../../scripts/validation-cost/measure.js';
import type { JsonSchema } from '../../../../src/kit/schema/json-schema.js';
import { contractOf, post } from '../../../support/contract.js';
import { JSON_FORMAT } from '../../../support/format.js';
import { createRandom, type Random } from '../../../support/random.js';

const json = 'application/json';

async function operationOf(schema: object, schemas: object = {}) {
  const contract = await contractOf({ paths: { '/': post({ [json]: { schema } }) }, components: { schemas } });
  const [operation] = contract.operations;
  if (!operation) throw new Error('there is no operation');
  return { contract, operation };
}

/** Returns the errors of a body, `path message`. */
async function errorsOf(schema: object, body: unknown, schemas: object = {}): Promise<readonly string[]> {
  const { contract, operation } = await operationOf(schema, schemas);
  const input: RequestInput = { path: {}, query: {}, header: {}, cookie: {}, body };
  const errors = createOperationValidator(contract, operation).request(input, JSON_FORMAT);
  return errors.map(({ path, message }) => `${path} ${message}`);
}

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const node = (op: string, ...children: string[]): object => ({
  type: 'object',
  required: ['op', ...children],
  // The tag comes last: whatever is validated in order has gone down already.
  properties: { ...Object.fromEntries(children.map((name) => [name, ref('Expr')])), op: { const: op } },
});
const expressions = { Expr: { oneOf: [node('and', 'left', 'right'), node('or', 'left', 'right'), node('eq')] } };

function nested(depth: number, end: unknown = { op: 'eq' }): unknown {
  let value = end;
  for (let level = 0; level < depth; level += 1) value = { left: value, right: { op: 'eq' }, op: 'or' };
  return value;
}

describe('a value beyond its own bounds', () => {
  const item = { type: 'object', properties: { a: { type: 'integer' } } };

  test.each<[what: string, schema: object, body: unknown, errors: string[]]>([
    ['H3a a text', { type: 'string', maxLength: 5, pattern: '^(\\w+\\s?)*$', format: 'email' }, `${'a'.repeat(30)}!`, [' must NOT have more than 5 characters']],
    ['H3b a list', { type: 'array', maxItems: 2, uniqueItems: true, items: item }, Array(3).fill({ a: 'x' }), [' must NOT have more than 2 items']],
    ['H3b an object', { maxProperties: 1, additionalProperties: { type: 'string' } }, { a: 1, b: 2 }, [' must NOT have more than 1 properties']],
  ])('is not looked into: %s', async (_what, schema, body, errors) => {
    expect(await errorsOf(schema, body)).toEqual(errors);
  }); // prettier-ignore

  it('has the errors beside it listed all the same', async () => {
    const schema = { type: 'object', required: ['b'], properties: { a: { type: 'string', maxLength: 1 }, c: item } };
    expect(await errorsOf(schema, { a: 'xx', c: { a: 'x' } })).toEqual([
      '/b is required',
      '/a must NOT have more than 1 characters',
      '/c/a must be integer',
    ]);
  });
});

describe('uniqueItems', () => {
  test.each<[items: unknown[], equal: [number, number] | undefined]>([
    [[1, 1.0], [0, 1]],
    [[0, -0], [0, 1]],
    [[1, '1', true, 'true', null, 'null', [], '[]', {}, '{}', false, 0, ''], undefined],
    [[{ a: 1, b: [2] }, { b: [2], a: 1 }], [0, 1]],
    [[{ a: 1 }, { a: '1' }, { a: [1] }, { a: { a: 1 } }, ['a', 1], [['a', 1]], { 'a":1,"b': 1 }, { a: 1, b: 1 }], undefined],
    [[[1, [2]], [1, [2, 3]], [[1], 2], [1, [2]]], [0, 3]],
    [[{ __proto__: null, a: 1 }, { a: 1 }], [0, 1]],
    [['\ud83d', '\udca9', '💩', '\\ud83d'], undefined],
    [[new Blob(['a']), new Blob(['a'])], undefined],
  ])('finds equal items in %j', (items, equal) => {
    expect(findEqualItems(items)).toEqual(equal);
  }); // prettier-ignore

  it('H3b judges random values as Ajv does', () => {
    const isUnique = new Ajv2020({ strict: false }).compile({ uniqueItems: true });
    const random = createRandom(3);
    const results = new Set<boolean>();
    for (let n = 0; n < 3000; n += 1) {
      const items = Array.from({ length: random.below(5) }, () => randomValue(random, 3));
      results.add(isUnique(items));
      expect([items, findEqualItems(items) === undefined]).toEqual([items, isUnique(items)]);
    }
    expect(results.size).toBe(2);
  });

  it('says which items are equal', async () => {
    expect(await errorsOf({ uniqueItems: true }, [1, { a: 2 }, { a: 2 }])).toEqual([
      ' must NOT have duplicate items (items ## 1 and 2 are identical)',
    ]);
  });
});

describe('contains', () => {
  it('judges random lists as Ajv does', () => {
    const random = createRandom(4);
    for (let n = 0; n < 300; n += 1) {
      const limits = { ...(random.below(2) ? { minContains: random.below(3) } : {}), ...(random.below(2) ? { maxContains: random.below(3) } : {}) }; // prettier-ignore
      const schema = { contains: random.of([{ type: 'integer' }, { type: 'string' }, { enum: [[], {}] }]), ...limits, ...(random.below(3) ? {} : { unevaluatedItems: { type: 'integer' } }) }; // prettier-ignore
      const isValid = new Ajv2020({ strict: false }).compile(schema);
      const [validate] = compileSchemas('response', { schemas: [schema], components: {} });
      for (let m = 0; m < 8; m += 1) {
        const value = Array.from({ length: random.below(5) }, () => random.of([1, 2, 'a', [], {}]));
        expect([schema, value, validate?.(value).length === 0]).toEqual([schema, value, isValid(value)]);
      }
    }
  });
});

describe('a union told apart by a property', () => {
  it('H3c takes linear time for each level of nesting', async () => {
    const begun = performance.now();
    expect(await errorsOf(ref('Expr'), nested(31), expressions)).toEqual([]);
    // A validator that tries each alternative takes about an hour.
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test.each<[what: string, body: unknown, errors: string[]]>([
    ['the alternative that is chosen', nested(2, { op: 'and', left: { op: 'eq' } }), ['/left/left/right is required']],
    ['a value that chooses none', nested(1, { op: 'xor' }), ['/left/op must be one of and, or, eq']],
    ['a tag that is missing', nested(1, {}), ['/left/op is required']],
    ['a tag that is inherited', nested(1, Object.create({ op: 'eq' })), ['/left/op is required']],
    ['what is no object', nested(1, 'x'), ['/left must be object']],
  ])('H3c has the errors of %s', async (_what, body, errors) => {
    expect(await errorsOf(ref('Expr'), body, expressions)).toEqual(errors);
  });

  it('judges random unions and values as Ajv does', () => {
    const random = createRandom(5);
    const results = { valid: 0, invalid: 0 };
    for (let n = 0; n < 400; n += 1) {
      const { schema, components } = randomUnion(random);
      const ajv = new Ajv2020({ strict: false, ownProperties: true });
      for (const [name, component] of Object.entries(components))
        ajv.addSchema(component, `#/components/schemas/${name}`);
      const isValid = ajv.compile(schema);
      const [validate] = compileSchemas('response', { schemas: [schema], components });
      for (let m = 0; m < 20; m += 1) {
        const value = randomTagged(random, 2);
        const expected = isValid(value);
        results[expected ? 'valid' : 'invalid'] += 1;
        expect([schema, components, value, validate?.(value).length === 0]).toEqual([
          schema,
          components,
          value,
          expected,
        ]);
      }
    }
    expect(Math.min(results.valid, results.invalid)).toBeGreaterThan(1000);
  });
});

describe('the budget of steps', () => {
  const open = {
    Expr: { oneOf: [1, 2, 3].map((value) => ({ properties: { left: ref('Expr'), a: { const: value } } })) },
  };
  const chain = (depth: number): unknown => nested(depth, {});

  it('H3c ends what tries alternatives again and again', async () => {
    await expect(errorsOf(ref('Expr'), chain(30), open)).rejects.toMatchObject({ code: 'too_complex', status: 400 });
  });

  it('H3c makes a response that exceeds it an invalid one', async () => {
    const { contract, operation } = await operationOf({}, open);
    const answers = { ...operation, responses: new Map([['200', { headers: new Map(), content: new Map([[json, { schema: ref('Expr') as never, pointer: '' }]]) }]]) }; // prettier-ignore
    const validator = createOperationValidator(contract, answers as never);
    expect(validator.response('200', JSON_FORMAT, { header: {}, body: chain(30) })).toEqual([
      { path: '', keyword: 'too-complex', message: 'takes too many steps to validate' },
    ]);
  });

  it('lets valid values of any size pass', async () => {
    const schemas = { Json: { anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, { type: 'array', items: ref('Json') }, { type: 'object', additionalProperties: ref('Json') }] } }; // prettier-ignore
    const row = { a: [1, 'x', null, { b: [[], {}, [{ c: true }]] }] };
    expect(await errorsOf(ref('Json'), Array(20_000).fill(row), schemas)).toEqual([]);
  });

  it('counts each validation by itself', () => {
    const budget = createStepBudget(2);
    for (let n = 0; n < 10; n += 1) {
      budget.begin('x');
      for (let step = 0; step < 10_000; step += 1) budget.visit();
    }
    expect(() => budget.listItems([1, 2, 3])).toThrow(StepsExceeded);
  });

  it('collects the errors of a long list up to a bound', async () => {
    const schemas = { Item: { type: 'object', required: ['a'] } };
    const begun = performance.now();
    const errors = await errorsOf({ type: 'array', items: ref('Item') }, Array(200_000).fill(1), schemas);
    expect(errors.slice(0, 2)).toEqual(['/0 must be object', '/1 must be object']);
    expect(errors).toHaveLength(50);
    // To copy all errors for each further one takes minutes.
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe('H3 hostile bodies', () => {
  const bodies = hostileBodies(10_000);

  test.each(HOSTILE_SCHEMAS.map(({ kind, name, schema, components }) => [`${kind}: ${name}`, schema, components] as const))(
    'take bounded time for %s',
    async (_name, schema, components = {}) => {
      const { contract, operation } = await operationOf(schema, components);
      const validate = bodyValidator(contract, operation);
      if (!validate) throw new Error('the body is not validated');
      const begun = process.cpuUsage();
      for (const { text } of bodies) validate(text);
      const { user } = process.cpuUsage(begun);
      // 50 ms each at most, and few take a tenth of it; what is not bounded takes minutes.
      expect(user / 1000).toBeLessThan(bodies.length * 50);
    },
  ); // prettier-ignore
});

function randomValue(random: Random, depth: number): unknown {
  const scalars = [0, 1, -0, 1.5, '', 'a', '1', true, false, null];
  if (depth === 0 || random.below(3) === 0) return random.of(scalars);
  const values = Array.from({ length: random.below(3) }, () => randomValue(random, depth - 1));
  return random.below(2) ? values : Object.fromEntries(values.map((value) => [random.of(['a', 'b', 'c']), value]));
}

/** Returns a union whose alternatives are told apart by a property, or nearly. */
function randomUnion(random: Random): { schema: JsonSchema; components: Record<string, JsonSchema> } {
  const values = ['a', 'b', 'c', 1, null];
  const alternative = (index: number, depth: number): JsonSchema => {
    const value = random.below(8) === 0 ? random.of(values) : values[index];
    const tag = random.of([{ const: value }, { enum: [value] }, { enum: [value, `${String(value)}2`] }, { const: value, type: 'string' }, { type: 'string' }]); // prettier-ignore
    const plain = {
      ...(random.below(3) === 0 ? {} : { type: random.of(['object', ['object', 'null']]) }),
      ...(random.below(8) === 0 ? {} : { required: random.of([['t'], ['t', 'x']]) }),
      properties: { x: random.of([{}, { type: 'integer' }, ref('Union')]), t: tag },
      ...(random.below(4) === 0 ? { additionalProperties: false } : {}),
    };
    if (depth > 0 && random.below(5) === 0) return union([alternative(index, 0), alternative((index + 3) % 5, 0)]);
    return random.of([
      plain,
      plain,
      { allOf: [plain, { minProperties: 1 }] },
      { allOf: [ref(`Part${index % 3}`), plain] },
    ]);
  };
  const union = (alternatives: readonly JsonSchema[]): JsonSchema => ({
    [random.of(['oneOf', 'oneOf', 'anyOf'])]: alternatives,
    ...(random.below(4) === 0 ? { unevaluatedProperties: random.of([false, { type: 'integer' }]) } : {}),
    ...(random.below(4) === 0 ? { properties: { y: { type: 'integer' } } } : {}),
  });
  const scalars =
    random.below(3) === 0 ? [random.of([{ type: 'string' }, { type: ['array', 'null'] }, { const: 1 }])] : [];
  const components = {
    ...Object.fromEntries([0, 1, 2].map((index) => [`Part${index}`, { type: 'object', required: ['t'] }])),
    Union: union([...[0, 1, 2].map((index) => alternative(index, 1)), ...scalars]),
  };
  return { schema: ref('Union'), components };
}

function randomTagged(random: Random, depth: number): unknown {
  if (random.below(6) === 0) return random.of(['x', 1, null, [], {}]);
  return {
    ...(random.below(10) === 0 ? {} : { t: random.of(['a', 'b', 'c', 'a2', 'c2', 1, null, 'd', {}]) }),
    ...(random.below(2) === 0 ? {} : { x: depth > 0 ? randomTagged(random, depth - 1) : 1 }),
    ...(random.below(4) === 0 ? { y: random.of([1, 'y']) } : {}),
  };
}
