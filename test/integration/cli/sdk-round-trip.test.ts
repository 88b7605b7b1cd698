import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { writeFiles } from '../../../src/cli/sdk/files.js';
import { generateTypescriptSdk } from '../../../src/cli/sdk/typescript.js';
import { createApi } from '../../../src/kit/create-api.js';
import { createLogger } from '../../../src/kit/observability/logger.js';
import { createPlan } from '../../../src/kit/plan/create-plan.js';
import { anyJson, contractOf } from '../../support/contract.js';
import { root } from '../../support/root.js';

/** What a generated client sends in each style is what a server of the same contract decodes. */

const text = { type: 'string' };
const integers = { type: 'array', items: { type: 'integer' } };
const texts = { type: 'array', items: text };
const person = { type: 'object', properties: { role: text, age: { type: 'integer' }, 'full name': text } };
const people = { type: 'array', items: person };

interface Parameter {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly [key: string]: unknown;
}

const odd = 'a b/c?d=e&f#g%h+i;j:k@l"m\'n<o>ü€🐕';
const ann = { role: 'admin', age: 3, 'full name': 'Ann & Bob = 100%' };
const plainAnn = { role: 'admin', age: 3, 'full name': 'Ann Bob' };
const inPath = (style: string, explode: boolean, schema: object): Parameter => ({
  in: 'path',
  required: true,
  style,
  explode,
  schema,
});
const inQuery = (style: string, explode: boolean, schema: object): Parameter => ({
  in: 'query',
  style,
  explode,
  schema,
});

/** Parameters, and values of them that have to arrive as they are. */
const cases: readonly (readonly [name: string, parameter: Parameter, values: readonly unknown[]])[] = [
  ...[true, false].flatMap((explode) => [
    ...(['simple', 'label', 'matrix'] as const).flatMap((style) => [
      [
        `path ${style} text ${explode}`,
        inPath(style, explode, text),
        [odd, 'a', 'a.b', 'a,b', '0', '...', 'a..b', '{a}'],
      ] as const,
      [`path ${style} integers ${explode}`, inPath(style, explode, integers), [[1, 2, 3], [7]]] as const,
      [
        `path ${style} texts ${explode}`,
        inPath(style, explode, texts),
        [
          ['x', 'y'],
          ['a.b', 'c,d', ';e=f', odd],
        ],
      ] as const,
      [`path ${style} object ${explode}`, inPath(style, explode, person), [ann, { role: 'a.b,c' }]] as const,
    ]),
    [`query form text ${explode}`, inQuery('form', explode, text), [odd, '', 'a,b', '[]', 'null']] as const,
    [`query form integers ${explode}`, inQuery('form', explode, integers), [[1, 2], [3]]] as const,
    [
      `query form texts ${explode}`,
      inQuery('form', explode, texts),
      [
        ['x', 'y'],
        [odd, 'c,d'],
        ['a&b', '='],
      ],
    ] as const,
    [`query form object ${explode}`, inQuery('form', explode, person), [ann, { age: 0 }]] as const,
    [`header simple object ${explode}`, { in: 'header', explode, schema: person }, [plainAnn, { role: 'x' }]] as const,
    [`header simple integers ${explode}`, { in: 'header', explode, schema: integers }, [[1, 2], [3]]] as const,
    [
      `cookie texts ${explode}`,
      { in: 'cookie', explode, schema: texts },
      [
        ['x', 'y'],
        ['z; q', 'ü,"'],
      ],
    ] as const,
    [`cookie text ${explode}`, { in: 'cookie', explode, schema: text }, [odd, 'a']] as const,
  ]),
  ['cookie object', { in: 'cookie', explode: false, schema: person }, [ann]],
  [
    'query spaceDelimited',
    inQuery('spaceDelimited', false, texts),
    [
      ['x', 'y'],
      ['a,b', 'c'],
    ],
  ],
  [
    'query pipeDelimited',
    inQuery('pipeDelimited', false, texts),
    [
      ['x', 'y'],
      ['a,b', 'c d'],
    ],
  ],
  ['query pipeDelimited exploded', inQuery('pipeDelimited', true, texts), [['x', 'y'], ['a|b']]],
  ['query deepObject', inQuery('deepObject', true, person), [ann, { role: odd }]],
  [
    'query deepObject nested',
    inQuery('deepObject', true, { type: 'object', properties: { tags: texts, owner: person } }),
    [{ tags: ['a', 'b'], owner: ann }, { tags: ['one'] }],
  ],
  ['query allowReserved', { ...inQuery('form', true, text), allowReserved: true }, [odd, 'https://a.example/b?c=d,e']],
  ['query allowReserved texts', { ...inQuery('form', false, texts), allowReserved: true }, [['a/b', 'c,d', '&e']]],
  ...(['path', 'query', 'header', 'cookie'] as const).map(
    (place) =>
      [
        `${place} content`,
        { in: place, required: place === 'path', content: { 'application/json': { schema: people } } },
        [[ann, { role: odd }], [], [{ age: 1 }]],
      ] as const,
  ),
];

const form = (schema: object, encoding: object = {}): object => ({
  'application/x-www-form-urlencoded': { schema, encoding },
});
const multipart = (schema: object, encoding: object = {}): object => ({ 'multipart/form-data': { schema, encoding } });
const object = (properties: object): object => ({ type: 'object', properties });
/** Bodies of forms, and values of them. */
const bodies: readonly (readonly [name: string, content: object, values: readonly unknown[]])[] = [
  [
    'a form',
    form(object({ a: text, b: { type: 'integer' }, c: { type: 'boolean' } })),
    [{ a: odd, b: 3, c: false }, { a: '' }],
  ],
  ['a form with arrays', form(object({ a: texts, b: integers })), [{ a: [odd, 'x'], b: [1, 2] }, { a: ['one'] }]],
  ['a form with objects', form(object({ a: person, b: text })), [{ a: ann, b: 'x' }]],
  [
    'a form with arrays in one text',
    form(object({ a: texts }), { a: { style: 'form', explode: false } }),
    [{ a: ['x', 'c,d'] }],
  ],
  [
    'a form with pipes',
    form(object({ a: texts }), { a: { style: 'pipeDelimited', explode: false } }),
    [{ a: ['x', 'y'] }],
  ],
  ['a form with a deep object', form(object({ a: person }), { a: { style: 'deepObject' } }), [{ a: ann }]],
  [
    'a form with people in JSON',
    form(object({ a: people }), { a: { contentType: 'application/json' } }),
    [{ a: [ann, { age: 2 }] }],
  ],
  ['a form with people', form(object({ a: people })), [{ a: [ann, { age: 2 }] }, { a: [ann] }]],
  ['parts', multipart(object({ a: text, b: { type: 'integer' } })), [{ a: odd, b: 3 }, { a: 'two\r\nlines' }]],
  ['parts with arrays', multipart(object({ a: texts, b: integers })), [{ a: [odd, 'x'], b: [1, 2] }, { a: ['one'] }]],
  ['parts with objects', multipart(object({ a: person })), [{ a: ann }]],
  ['parts with people', multipart(object({ a: people })), [{ a: [ann, { age: 2 }] }, { a: [ann] }]],
  [
    'parts with a media type',
    multipart(object({ a: text }), { a: { contentType: 'text/csv' } }),
    [{ a: 'x,y\r\n1,2' }],
  ],
  ['parts with arrays in one text', multipart(object({ a: texts }), { a: { explode: false } }), [{ a: ['x', 'y'] }]],
];

type Method = (options: object) => Promise<{ data?: Record<string, unknown>; error?: unknown; request?: Request }>;
let api: Record<string, Method>;
let createClient: (options: object) => Record<string, Method>;
let server: Server;

beforeAll(async () => {
  const ofParameters = cases.map(([, parameter], index) => {
    const path = parameter.in === 'path' ? `/p${index}/{value}/end` : `/p${index}`;
    const operation = {
      operationId: `p${index}`,
      parameters: [{ name: 'value', ...parameter }],
      responses: { 200: anyJson },
    };
    return [path, { get: operation }];
  });
  const ofBodies = bodies.map(([, content], index) => [
    `/b${index}`,
    { post: { operationId: `b${index}`, requestBody: { required: true, content }, responses: { 200: anyJson } } },
  ]);
  const post = (operationId: string, rest: object): object => ({
    post: { operationId, ...rest, responses: { 200: anyJson } },
  });
  const ofKeys = [
    ['/keyed', post('keyed', { 'x-idempotency': { keep: '24h' } })],
    ['/unkeyed', post('unkeyed', {})],
  ];
  const contract = await contractOf({ paths: Object.fromEntries([...ofParameters, ...ofBodies, ...ofKeys]) as object });
  // The server repeats nothing: the client alone is tested, on operations that anyone may call.
  const ofNoKeys = [
    ['/keyed', post('keyed', {})],
    ['/unkeyed', post('unkeyed', {})],
  ];
  const served = await contractOf({ paths: Object.fromEntries([...ofParameters, ...ofBodies, ...ofNoKeys]) as object });
  const handlers = Object.fromEntries(
    contract.operations.map(({ id }) => [
      id,
      ({ path, query, header, cookie, body }: Record<string, unknown>) => ({
        status: 200,
        body: { path, query, header, cookie, body },
      }),
    ]),
  );
  const plan = await createPlan(served, { handlers, rateLimit: 'off', log: createLogger({ level: 'silent' }) });
  server = createServer(createApi(plan)).listen(0, 'localhost');
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-round-trip-'));
  await writeFiles(await generateTypescriptSdk(contract, undefined), folder);
  await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  const module = (await import(pathToFileURL(join(folder, 'dist/index.js')).href)) as {
    createApi: (options: object) => Record<string, Method>;
  };
  const { port } = server.address() as AddressInfo;
  createClient = module.createApi;
  api = createClient({ server: `http://localhost:${port}`, retry: false });
}, 120_000);

afterAll(() => void server.close());

it.each(cases.map(([name, parameter, values], index) => [name, index, parameter, values] as const))(
  'sends a parameter as the server decodes it: %s',
  async (_, index, parameter, values) => {
    const group = { path: 'path', query: 'query', header: 'headers', cookie: 'headers' }[parameter.in];
    for (const value of values) {
      const sent = parameter.in === 'cookie' ? { Cookie: { value } } : { value };
      const { data, error, request } = (await api[`p${index}`]?.call(api, { [group]: sent })) ?? {};
      expect({ error, url: request?.url }).toEqual({ error: undefined, url: request?.url });
      expect(data?.[parameter.in]).toEqual({ value });
    }
  },
);

it.each(bodies.map(([name, , values], index) => [name, index, values] as const))(
  'sends a body as the server decodes it: %s',
  async (_, index, values) => {
    for (const body of values) {
      const { data, error } = (await api[`b${index}`]?.call(api, { body })) ?? {};
      expect(error).toBeUndefined();
      expect(data?.['body']).toEqual(body);
    }
  },
);

it.each(['.', '..', '', undefined, null])('sends no path that a parameter %j would change', async (value) => {
  const index = cases.findIndex(([name]) => name === 'path simple text false');
  await expect(api[`p${index}`]?.call(api, { path: { value } })).rejects.toThrow(TypeError);
});

describe('a request with a key', () => {
  /** Calls an operation of a server that is unavailable once. @returns the keys of all requests */
  async function keysOf(name: string, headers: object = {}): Promise<(string | null)[]> {
    const keys: (string | null)[] = [];
    const answer = (request: Request): Promise<Response> => {
      keys.push(request.headers.get('Idempotency-Key'));
      const headers = { 'Content-Type': 'application/json', 'Retry-After': '0' };
      return Promise.resolve(new Response('{}', { status: keys.length === 1 ? 503 : 200, headers }));
    };
    await createClient({ server: 'http://localhost', fetch: answer })[name]?.({ headers });
    return keys;
  }

  it('is sent again with the same key', async () => {
    const [first, second, ...others] = await keysOf('keyed');
    expect(first).toMatch(/^"[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}"$/);
    expect([second, ...others]).toEqual([first]);
  });

  it('has another key at each call', async () => {
    expect(await keysOf('keyed')).not.toEqual(await keysOf('keyed'));
  });

  it('keeps the key of its caller', async () => {
    expect(await keysOf('keyed', { 'idempotency-key': 'mine' })).toEqual(['mine', 'mine']);
  });

  it('is the only one of its kind that is sent again', async () => {
    expect(await keysOf('unkeyed')).toEqual([null]);
    expect(await keysOf('unkeyed', { 'Idempotency-Key': 'mine' })).toEqual(['mine', 'mine']);
  });
});
