import type { Contract } from '../../../../src/kit/contract/model.js';
import { Problem, type InputError } from '../../../../src/kit/problem.js';
import { createParameterDecoder, type RawParameters } from '../../../../src/kit/decode/parameters.js';
import { createOperationValidator } from '../../../../src/kit/validation/create-validator.js';
import { contractOf, get } from '../../../support/contract.js';
import { growth, SUPERLINEAR } from '../../../support/growth.js';

const string = { type: 'string' };
const integer = { type: 'integer' };
const strings = { type: 'array', items: string };
const integers = { type: 'array', items: integer };
const colour = { type: 'object', properties: { R: integer, G: integer, B: integer } };
const node = { type: 'object', properties: { name: string, child: { $ref: '#/components/schemas/Node' } } };

const malformedUri = expect.objectContaining({ code: 'malformed_uri' }) as Problem;

interface Reading {
  readonly input: { path: object; query: object; header: object; cookie: object };
  readonly faults: readonly InputError[];
}

/** Reads raw parameters for an operation with these parameters, and checks what comes out. */
async function readerOf(parameters: readonly object[], apiKeys: readonly string[] = []) {
  const path = parameters.map((p) => p as { in: string; name: string }).filter((p) => p.in === 'path');
  const contract: Contract = await contractOf({
    paths: { [`/${path.map(({ name }) => `{${name}}`).join('/')}`]: get({ parameters }) },
    components: { schemas: { Node: node } },
  });
  const [operation] = contract.operations;
  if (!operation) throw new Error('no operation');
  const read = createParameterDecoder(contract, operation, new Set(apiKeys));
  const validator = createOperationValidator(contract, operation);
  return (raw: Partial<RawParameters>): Reading => {
    try {
      const input = read({ path: {}, query: '', headers: {}, ...raw });
      const before = structuredClone(input);
      return { input: before, faults: validator.request(input, undefined) };
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid_input') throw error;
      return { input: { path: {}, query: {}, header: {}, cookie: {} }, faults: error.errors ?? [] };
    }
  };
}

const query = (name: string, schema: object | boolean, more: object = {}) => ({ in: 'query', name, schema, ...more });

describe('a path parameter', () => {
  const path = (schema: object, more: object = {}) => ({ in: 'path', name: 'p', required: true, schema, ...more });

  test.each([
    ['simple', false, string, 'blue', 'blue'],
    ['simple', false, string, 'a%2Fb%20c+d', 'a/b c+d'],
    ['simple', false, integer, '-5', -5],
    ['simple', false, strings, 'a%2Cb,c', ['a,b', 'c']],
    ['simple', true, integers, '3,4,5', [3, 4, 5]],
    ['simple', false, colour, 'R,100,G,200', { R: 100, G: 200 }],
    ['simple', true, colour, 'R=100,G=200', { R: 100, G: 200 }],
    ['label', false, string, '.blue', 'blue'],
    ['label', true, { type: 'number' }, '.1.5', 1.5],
    ['label', false, integers, '.3,4', [3, 4]],
    ['label', true, integers, '.3.4', [3, 4]],
    ['label', false, colour, '.R,100,G,200', { R: 100, G: 200 }],
    ['label', true, colour, '.R=100.G=200', { R: 100, G: 200 }],
    ['matrix', false, string, ';p=blue', 'blue'],
    ['matrix', false, string, ';p', ''],
    ['matrix', false, integers, ';p=3,4', [3, 4]],
    ['matrix', true, strings, ';p=a%3Bb;p=c', ['a;b', 'c']],
    ['matrix', false, colour, ';p=R,100,G,200', { R: 100, G: 200 }],
    ['matrix', true, colour, ';R=100;G=200', { R: 100, G: 200 }],
  ] as const)('in style %s, explode %s, of %j is read from %s', async (style, explode, schema, text, value) => {
    const read = await readerOf([path(schema, { style, explode })]);
    const { input, faults } = read({ path: { p: text } });
    expect(input.path).toEqual({ p: value });
    expect(faults).toEqual([]);
  });

  test.each([
    ['simple', false, integer, '1.0'],
    ['simple', false, integer, '0x10'],
    ['simple', false, integers, '1,x'],
    ['simple', false, colour, 'R,100,G'],
    ['simple', true, colour, 'R=100,G'],
    ['simple', true, colour, 'R=1,R=2'],
    ['label', false, string, 'blue'],
    ['matrix', false, string, 'blue'],
    ['matrix', false, string, ';other=blue'],
    ['matrix', true, string, ';p=a;p=b'],
    ['matrix', true, strings, ';p=a;other=b'],
    ['simple', true, { type: 'object', additionalProperties: string }, '__proto__=1'],
  ] as const)('in style %s, explode %s, of %j is refused for %s', async (style, explode, schema, text) => {
    const read = await readerOf([path(schema, { style, explode })]);
    const { faults } = read({ path: { p: text } });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatchObject({ in: 'path', path: expect.stringMatching(/^\/p/) as string });
  });

  test.each(['%', '%zz', '%C3', '%ED%A0%80', '%C0%AF', 'é', 'a b'])(
    'with the malformed text %s is a malformed URI',
    async (text) => {
      const read = await readerOf([path(string)]);
      expect(() => read({ path: { p: text } })).toThrow(malformedUri);
    },
  );
});

describe('a query parameter', () => {
  test.each<[string, object, string, unknown]>([
    ['a string that looks like a number', query('p', string), 'p=123', '123'],
    ['an empty string', query('p', string), 'p=', ''],
    ['a name without =', query('p', string), 'p', ''],
    ['plus as a blank', query('p', string), 'p=a+b%2Bc', 'a b+c'],
    [
      'reserved characters as they are',
      query('p', string, { allowReserved: true }),
      "p=:/?[]@!$'()*,;=x",
      ":/?[]@!$'()*,;=x",
    ],
    ['an exploded array of one', query('p', strings), 'p=a', ['a']],
    ['an exploded array whose members have commas', query('p', strings), 'p=a,b&p=c', ['a,b', 'c']],
    [
      'an array in one text, split before it is decoded',
      query('p', strings, { explode: false }),
      'p=a%2Cb,c',
      ['a,b', 'c'],
    ],
    ['an empty array in one text', query('p', integers, { explode: false }), 'p=', []],
    ['a space delimited array', query('p', strings, { style: 'spaceDelimited' }), 'p=a%20b+c', ['a', 'b', 'c']],
    ['a pipe delimited array', query('p', integers, { style: 'pipeDelimited' }), 'p=1|2%7C3%7c4', [1, 2, 3, 4]],
    [
      'an exploded pipe delimited array',
      query('p', integers, { style: 'pipeDelimited', explode: true }),
      'p=1&p=2',
      [1, 2],
    ],
    ['a pipe delimited object', query('p', colour, { style: 'pipeDelimited' }), 'p=R|100|G|200', { R: 100, G: 200 }],
    ['an object in one text', query('p', colour, { explode: false }), 'p=R,100,G,200', { R: 100, G: 200 }],
    ['a deep object', query('p', colour, { style: 'deepObject' }), 'p[R]=100&p%5BG%5D=200', { R: 100, G: 200 }],
    [
      'an array in a deep object',
      query('p', { type: 'object', properties: { a: integers } }, { style: 'deepObject' }),
      'p[a]=1&p[a]=2',
      { a: [1, 2] },
    ],
    [
      'an array of one in a deep object',
      query('p', { type: 'object', properties: { a: integers } }, { style: 'deepObject' }),
      'p[a]=1',
      { a: [1] },
    ],
    [
      'an array with brackets in a deep object',
      query('p', { type: 'object', properties: { a: integers } }, { style: 'deepObject' }),
      'p[a][]=1',
      { a: [1] },
    ],
    [
      'a deep object in a deep object',
      query('p', { $ref: '#/components/schemas/Node' }, { style: 'deepObject' }),
      'p[child][child][name]=x',
      { child: { child: { name: 'x' } } },
    ],
    ['a name with []', query('p[]', integers), 'p[]=1&p%5B%5D=2', [1, 2]],
    ['a name with brackets', query('p[name]', integer), 'p[name]=1', 1],
    [
      'a JSON text',
      { in: 'query', name: 'p', content: { 'application/json': { schema: colour } } },
      'p=%7B%22R%22:1%7D',
      { R: 1 },
    ],
    [
      'a JSON array',
      { in: 'query', name: 'p', content: { 'application/json': { schema: integers } } },
      'p=[1,2]',
      [1, 2],
    ],
    ['any text where nothing is said', query('p', true), 'p=1', '1'],
    [
      'a tuple',
      query('p', { type: 'array', prefixItems: [integer, string], items: { type: 'boolean' } }),
      'p=1&p=2&p=true',
      [1, '2', true],
    ],
  ])('reads %s', async (_what, parameter, text, value) => {
    const { name } = parameter as { name: string };
    const { input, faults } = (await readerOf([parameter]))({ query: text });
    expect(input.query).toEqual({ [name]: value });
    expect(faults).toEqual([]);
  });

  test.each<[string, object, string, string]>([
    ['no integer', query('p', integer), 'p=1.0', '/p'],
    ['an empty integer', query('p', integer), 'p=', '/p'],
    ['two values for one', query('p', string), 'p=a&p=b', '/p'],
    ['two values for an integer', query('p', integer), 'p=1&p=1', '/p'],
    ['two values where no type is said', query('p', { minLength: 1 }), 'p=a&p=b', '/p'],
    ['two values where nothing is said', query('p', true), 'p=a&p=b', '/p'],
    ['two values for a list of values', query('p', { enum: ['a', 'b'] }), 'p=a&p=b', '/p'],
    ['an array in one text, given twice', query('p', strings, { explode: false }), 'p=a&p=b', '/p'],
    [
      'two values for a property of a deep object',
      query('p', colour, { style: 'deepObject' }),
      'p[R]=1&p[R]=2',
      '/p/R',
    ],
    ['a deep object that is text', query('p', colour, { style: 'deepObject' }), 'p=1', '/p'],
    ['a deep object that is both', query('p', colour, { style: 'deepObject' }), 'p=1&p[R]=2', '/p'],
    [
      'a deep object too deep',
      query('p', { $ref: '#/components/schemas/Node' }, { style: 'deepObject' }),
      `p${'[child]'.repeat(9)}=1`,
      `/p${'[child]'.repeat(9)}`,
    ],
    [
      'a prototype in a deep object',
      query('p', { type: 'object' }, { style: 'deepObject' }),
      'p[__proto__][x]=1',
      '/p/__proto__',
    ],
    [
      'a constructor in a deep object',
      query('p', { type: 'object' }, { style: 'deepObject' }),
      'p[constructor][prototype][x]=1',
      '/p',
    ],
    [
      'a text that is not JSON',
      { in: 'query', name: 'p', content: { 'application/json': { schema: colour } } },
      'p={',
      '/p',
    ],
    [
      'a text that is not JSON, for a string',
      { in: 'query', name: 'p', content: { 'application/json': { schema: string } } },
      'p=abc',
      '/p',
    ],
    [
      'JSON given twice',
      { in: 'query', name: 'p', content: { 'application/json': { schema: true } } },
      'p=1&p=2',
      '/p',
    ],
  ])('refuses %s', async (_what, parameter, text, path) => {
    const { faults } = (await readerOf([parameter]))({ query: text });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatchObject({ in: 'query', path });
  });

  test.each(['p=%', 'p=%C3', 'x=%ff', '%zz=1', 'p=é', 'p=a b', 'p=%ED%A0%80'])(
    'is a malformed URI in %s',
    async (text) => {
      const read = await readerOf([query('p', string)]);
      expect(() => read({ query: text })).toThrow(malformedUri);
    },
  );

  test.each([
    [query('p', { type: 'boolean' }, { allowEmptyValue: true }), {}],
    [query('p', integers, { allowEmptyValue: true }), {}],
    [query('p', { type: 'string', enum: ['a'] }, { allowEmptyValue: true }), {}],
    [query('p', string, { allowEmptyValue: true }), { p: '' }],
  ])('that may be empty is unused when it is: %j', async (parameter, expected) => {
    const { input, faults } = (await readerOf([parameter]))({ query: 'p=' });
    expect(input.query).toEqual(expected);
    expect(faults).toEqual([]);
  });

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'other',
    'p[]',
    'p[x]',
    '__proto__[x]',
  ])('that is not declared is reported, also when it is called %s', async (name) => {
    const { faults } = (await readerOf([query('p', integer)]))({ query: `p=1&${name}=2&q=x` });
    expect(faults.map(({ in: part }) => part)).toContain('query');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('that is not declared is reported where no parameter is declared at all', async () => {
    const { faults } = (await readerOf([]))({ query: 'a=1' });
    expect(faults).toHaveLength(1);
  });

  test('that carries an API key is left out, unless it is declared', async () => {
    const { input, faults } = (await readerOf([query('k2', string)], ['k1', 'k2']))({ query: 'k1=s&k2=t' });
    expect(input.query).toEqual({ k2: 't' });
    expect(faults).toEqual([]);
  });

  test('without parameters and without a query gives nothing to write into', async () => {
    const { input, faults } = (await readerOf([]))({});
    expect(input).toEqual({ path: {}, query: {}, header: {}, cookie: {} });
    expect(faults).toEqual([]);
  });

  test('that is absent gets its default from the validator, in an object of its own each time', async () => {
    const contract = await contractOf({
      paths: { '/': get({ parameters: [query('p', { ...integer, default: 7 })] }) },
    });
    const [operation] = contract.operations;
    if (!operation) throw new Error('no operation');
    const read = createParameterDecoder(contract, operation, new Set());
    const validator = createOperationValidator(contract, operation);
    const first = read({ path: {}, query: '', headers: {} });
    expect(validator.request(first, undefined)).toEqual([]);
    expect(first.query).toEqual({ p: 7 });
    expect(read({ path: {}, query: '', headers: {} }).query).toEqual({});
  });
});

describe('an exploded object in a query', () => {
  const spread = query('o', { type: 'object', properties: { R: integer, tags: strings } });
  const open = query('o', { type: 'object', properties: { R: integer }, additionalProperties: integer });

  test('has its properties as names of their own', async () => {
    const { input, faults } = (await readerOf([spread]))({ query: 'R=1&tags=a&tags=b' });
    expect(input.query).toEqual({ o: { R: 1, tags: ['a', 'b'] } });
    expect(faults).toEqual([]);
  });

  test('is absent when none of them is there', async () => {
    expect((await readerOf([spread, query('x', string)]))({ query: 'x=1' }).input.query).toEqual({ x: '1' });
  });

  test('collects no other names unless it says that there are some', async () => {
    expect((await readerOf([spread]))({ query: 'R=1&Z=1' }).faults).toHaveLength(1);
    expect((await readerOf([open]))({ query: 'R=1&Z=2' }).input.query).toEqual({ o: { R: 1, Z: 2 } });
  });

  test('leaves other parameters and API keys theirs', async () => {
    const read = await readerOf([open, query('R', string), query('x', string)], ['k']);
    expect(read({ query: 'R=1&x=2&Z=3&k=secret' }).input.query).toEqual({ R: '1', x: '2', o: { Z: 3 } });
  });

  test.each([{}, { style: 'deepObject' }])('cannot be a text, even where no type is said: %j', async (more) => {
    const untyped = query('o', { properties: { R: integer } }, more);
    expect((await readerOf([untyped]))({ query: 'o=text' }).faults).toMatchObject([{ in: 'query', path: '/o' }]);
  });

  test.each(['__proto__=1', 'R=1&R=2', 'Z=1&Z=2', 'constructor=x'])('refuses %s', async (text) => {
    expect((await readerOf([open]))({ query: text }).faults.length).toBeGreaterThan(0);
  });
});

describe('a header parameter', () => {
  const header = (name: string, schema: object, more: object = {}) => ({ in: 'header', name, schema, ...more });

  test.each([
    ['X-Number', integer, '5', 5],
    ['X-Text', string, 'a%20b, c', 'a%20b, c'],
    ['X-List', integers, '1, 2,3', [1, 2, 3]],
    ['X-Object', colour, 'R,100,G,200', { R: 100, G: 200 }],
  ])('%s is found whatever its case and put under its own name', async (name, schema, text, value) => {
    const { input, faults } = (await readerOf([header(name, schema)]))({ headers: { [name.toLowerCase()]: text } });
    expect(input.header).toEqual({ [name]: value });
    expect(faults).toEqual([]);
  });

  test('may be an exploded object, or JSON', async () => {
    const json = { in: 'header', name: 'J', content: { 'application/json': { schema: colour } } };
    const read = await readerOf([header('X', colour, { explode: true }), json]);
    expect(read({ headers: { x: 'R=1,G=2', j: '{"R":1}' } }).input.header).toEqual({ X: { R: 1, G: 2 }, J: { R: 1 } });
  });

  test('is left out when it is not declared or belongs to another part of the contract', async () => {
    const read = await readerOf([
      header('Accept', integer),
      header('Authorization', integer),
      header('constructor', string),
    ]);
    const { input, faults } = read({ headers: { accept: '*/*', authorization: 'Bearer x', 'x-other': '1' } });
    expect(input.header).toEqual({});
    expect(faults).toEqual([]);
  });
});

describe('a cookie parameter', () => {
  const cookie = (name: string, schema: object, more: object = {}) => ({ in: 'cookie', name, schema, ...more });

  test.each([
    [string, {}, 'p=a%20b; q=1', 'a b'],
    [string, {}, 'p="quoted"', 'quoted'],
    [string, {}, 'p=100%', '100%'],
    [string, {}, 'p=a=b', 'a=b'],
    [integer, {}, 'a=1;p=2', 2],
    [integer, {}, 'p=1; p=x', 1],
    [integers, { explode: false }, 'p=1,2', [1, 2]],
    [integers, {}, 'p=1&p=2', [1, 2]],
    [colour, { explode: false }, 'p=R,1,G,2', { R: 1, G: 2 }],
  ])('of %j %j is read from %s', async (schema, more, text, value) => {
    const { input, faults } = (await readerOf([cookie('p', schema, more)]))({ headers: { cookie: text } });
    expect(input.cookie).toEqual({ p: value });
    expect(faults).toEqual([]);
  });

  test.each(['', ';;;', 'novalue', '=x', '__proto__=1'])('is absent from %j', async (text) => {
    expect((await readerOf([cookie('p', string)]))({ headers: { cookie: text } }).input.cookie).toEqual({});
  });
});

test.each<[what: string, query: (size: number) => string]>([
  ['names without a value', (size) => '&a'.repeat(size)],
  ['empty values', (size) => 'a=&'.repeat(size)],
  ['equals signs', (size) => '='.repeat(size)],
  ['open brackets', (size) => `p${'['.repeat(size)}=1`],
  ['one property again and again', (size) => 'p[a]=1&'.repeat(size)],
  ['digits', (size) => `n=${'9'.repeat(size)}`],
  ['encoded digits', (size) => `n=${'%31'.repeat(size)}`],
  ['plus signs', (size) => '+'.repeat(size)],
  ['different properties', (size) => Array.from({ length: size }, (_, i) => `p[k${i}]=1`).join('&')],
])('a hostile query of %s is read in time that grows with its length', async (_, queryOf) => {
  const read = await readerOf([
    query('p', { type: 'object' }, { style: 'deepObject' }),
    query('n', { type: 'number' }),
  ]);
  const attempt = (text: string): void => {
    try {
      read({ query: text });
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
    }
  };
  expect(await growth((size) => attempt(queryOf(size)), 2_000)).toBeLessThan(SUPERLINEAR);
});
