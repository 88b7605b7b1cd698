import { gzipSync } from 'node:zlib';
import type { HandlerRequest, HandlerResult } from '../../../../src/kit/handler.js';
import { anyJson } from '../../../support/contract.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';
import { openStream } from '../../../support/stream-client.js';

const row = {
  type: 'object',
  required: ['n'],
  additionalProperties: false,
  properties: {
    n: { type: 'integer' },
    text: { type: 'string', format: 'plain-text' },
    kind: { type: 'string', default: 'plain' },
  },
};
const json = { type: 'string', contentMediaType: 'application/json', contentSchema: row };
const event = {
  type: 'object',
  required: ['data'],
  properties: {
    data: { type: 'string' },
    event: { type: 'string' },
    id: { type: 'string' },
    retry: { type: 'integer' },
  },
};
const choice = {
  oneOf: [
    { required: ['event'], properties: { event: { const: 'row' }, data: json } },
    { required: ['event'], properties: { event: { const: 'text' }, data: { type: 'string' } } },
  ],
};

const operation = (operationId: string, content: Record<string, unknown>, more: object = {}) => ({
  post: { operationId, requestBody: { required: true, content }, responses: { 200: anyJson }, ...more },
});
const lines = { 'application/jsonl': { 'x-item-schema': row } };

async function collect({ body }: HandlerRequest): Promise<HandlerResult> {
  const all: unknown[] = [];
  for await (const item of body as AsyncIterable<unknown>) all.push(item);
  return { status: 200, body: all };
}

let server: TestServer;
beforeAll(async () => {
  server = await serve(
    {
      paths: {
        '/lines': operation('lines', lines),
        '/records': operation('records', { 'application/json-seq': { 'x-item-schema': row } }),
        '/events': operation('events', { 'text/event-stream': { 'x-item-schema': event } }),
        '/choice': operation('choice', { 'text/event-stream': { 'x-item-schema': choice } }),
        '/large': operation('large', lines, { 'x-max-body-size': '8mb' }),
        '/first': operation('first', lines, { 'x-max-body-size': '8mb' }),
        '/none': operation('none', lines, { 'x-max-body-size': '8mb' }),
        '/twice': operation('twice', lines),
      },
    },
    {
      handlers: {
        lines: collect,
        records: collect,
        events: collect,
        choice: collect,
        async large({ body }: HandlerRequest) {
          let count = 0;
          for await (const _ of body as AsyncIterable<unknown>) count += 1;
          return { status: 200, body: count };
        },
        async first({ body }: HandlerRequest) {
          for await (const item of body as AsyncIterable<unknown>) return { status: 200, body: item };
          return { status: 200, body: null };
        },
        none: () => ({ status: 200, body: 'not read' }),
        async twice({ body }: HandlerRequest) {
          const items = body as AsyncIterable<unknown>;
          for await (const _ of items);
          for await (const _ of items);
          return { status: 200, body: null };
        },
      },
    },
  );
});
afterAll(closeServers);

async function post(path: string, body: string | Buffer, type: string, headers: Record<string, string> = {}) {
  const response = await openStream(server, path, {
    method: 'POST',
    headers: { 'Content-Type': type, ...headers },
    body: [body],
  });
  await response.ended;
  return { status: response.status, body: JSON.parse(response.text()) as Record<string, unknown> };
}

test.each([
  ['/lines', 'application/jsonl', '{"n":1}\n{"n":2}\n', [1, 2]],
  ['/lines', 'application/jsonl', '{"n":1}\r\n\r\n  \n{"n":2}', [1, 2]],
  ['/lines', 'application/jsonl; charset=utf-8', '\ufeff{"n":1}\n', [1]],
  ['/lines', 'APPLICATION/JSONL', '', []],
  ['/records', 'application/json-seq', '\u001e{"n":1}\n\u001e{"n":2}\n', [1, 2]],
  ['/records', 'application/json-seq', '\u001e\u001e{"n":\n1}\n\u001e\n', [1]],
])('%s of %s gives the handler the items of %j', async (path, type, body, values) => {
  const { status, body: items } = await post(path, body, type);
  expect([status, items]).toEqual([200, values.map((n) => ({ n, kind: 'plain' }))]);
});

test.each([
  ['data: hello\n\n', [{ data: 'hello' }]],
  [
    'id: 1\r\nevent: e\r\ndata: a\r\ndata: b\r\n\r\n: comment\r\n\r\ndata: c',
    [{ id: '1', event: 'e', data: 'a\nb' }, { data: 'c' }],
  ],
  ['\ufeffdata: {"n":1}\n\n', [{ data: '{"n":1}' }]],
])('gives the handler the events of %j', async (body, items) => {
  expect(await post('/events', body, 'text/event-stream')).toEqual({ status: 200, body: items });
});

test('reads data as JSON where the schema says so, and as text where it does not', async () => {
  const body = 'event: row\ndata: {"n":1}\n\nevent: text\ndata: {"n":1}\n\n';
  expect(await post('/choice', body, 'text/event-stream')).toEqual({
    status: 200,
    body: [
      { event: 'row', data: { n: 1 } },
      { event: 'text', data: '{"n":1}' },
    ],
  });
});

test('sanitizes each item', async () => {
  const { body } = await post('/lines', '{"n":1,"text":"a<script>b</script>c"}\n', 'application/jsonl');
  expect(body).toEqual([{ n: 1, text: 'ac', kind: 'plain' }]);
});

test('undoes the content coding', async () => {
  const body = gzipSync('{"n":1}\n');
  expect((await post('/lines', body, 'application/jsonl', { 'Content-Encoding': 'gzip' })).status).toBe(200);
});

test.each([
  ['an invalid item', '/lines', '{"n":1}\n{"n":"x"}\n', 'invalid_input', '/1/n'],
  ['a property that is not declared', '/lines', '{"n":1}\n\n{"n":2}\n{"n":1,"m":1}\n', 'invalid_input', '/2/m'],
  ['an item that is missing something', '/records', '\u001e{}\n', 'invalid_input', '/0/n'],
])('refuses %s with its index', async (_, path, body, code, at) => {
  const type = path === '/lines' ? 'application/jsonl' : 'application/json-seq';
  const { status, body: problem } = await post(path, body, type);
  expect([status, problem['code']]).toEqual([400, code]);
  expect(problem['errors']).toMatchObject([{ in: 'body', path: at }]);
});

test.each([
  ['text that is no JSON', '/lines', '{"n":1}\nx\n', 'Item 1'],
  ['two values on a line', '/lines', '{"n":1}{"n":2}\n', 'Item 0'],
  ['a value on two lines', '/lines', '{"n":\n1}\n', 'Item 0'],
  ['a name twice', '/lines', '{"n":1,"n":2}\n', 'Item 0'],
  ['a name that reaches a prototype', '/lines', '{"n":1,"__proto__":{}}\n', 'Item 0'],
  ['deep nesting', '/lines', `${'['.repeat(100)}${']'.repeat(100)}\n`, 'Item 0'],
  ['bytes that are no UTF-8', '/lines', Buffer.from([0x22, 0xff, 0x22, 0x0a]), 'Item 0'],
  ['UTF-16', '/lines', Buffer.from('{"n":1}\n', 'utf16le'), 'Item 0'],
  ['a byte order mark in the middle', '/lines', '{"n":1}\n\ufeff{"n":2}\n', 'Item 1'],
  ['JSON without a separator', '/records', '{"n":1}\n', 'Item 0'],
  ['a number that may be cut off', '/records', '\u001e1', 'Item 0'],
  ['events that are no UTF-8', '/events', Buffer.from([...Buffer.from('data: '), 0xc3, 0x0a, 0x0a]), 'Item 0'],
])('refuses %s', async (_, path, body, detail) => {
  const types: Record<string, string> = {
    '/lines': 'application/jsonl',
    '/records': 'application/json-seq',
    '/events': 'text/event-stream',
  };
  const { status, body: problem } = await post(path, body, types[path] ?? '');
  expect([status, problem['code']]).toEqual([400, 'malformed_body']);
  expect(problem['detail']).toContain(detail);
});

test.each([
  ['an endless line', '/large', [Buffer.alloc(2_000_000, 'x')], {}],
  ['a body without end', '/lines', Array.from({ length: 40 }, () => Buffer.from('{"n":1}\n'.repeat(1000))), {}],
  ['a body that says that it is too large', '/lines', ['{"n":1}\n'], { 'Content-Length': '200000' }],
  ['a bomb', '/lines', [gzipSync('{"n":1}\n'.repeat(100_000))], { 'Content-Encoding': 'gzip' }],
])('refuses %s', async (_, path, body, headers) => {
  const response = await openStream(server, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/jsonl', ...headers },
    body,
  });
  await response.until('body_too_large');
  expect(response.status).toBe(413);
  response.leave();
});

test.each([
  ['application/json', 'unsupported_media_type'],
  ['application/jsonl; charset=utf-16', 'unsupported_media_type'],
])('refuses %s', async (type, code) => {
  expect((await post('/lines', '{"n":1}\n', type)).body).toMatchObject({ code });
});

test('reads a body that is larger than an item may be', async () => {
  const line = `{"n":1,"text":"${'x'.repeat(1000)}"}\n`;
  expect((await post('/large', line.repeat(5000), 'application/jsonl')).body).toBe(5000);
});

test.each([
  ['/first', { n: 1, kind: 'plain' }],
  ['/none', 'not read'],
])('%s discards what its handler does not read, and the connection goes on', async (path, body) => {
  const rest = `{"n":1}\n${'not even JSON\n'.repeat(10_000)}`;
  for (let i = 0; i < 3; i += 1) expect(await post(path, rest, 'application/jsonl')).toEqual({ status: 200, body });
  await server.request.post(path).set('Content-Type', 'application/jsonl').send(rest).expect(200);
});

test('tells a handler that reads the items twice that they are gone', async () => {
  expect((await post('/twice', '{"n":1}\n', 'application/jsonl')).status).toBe(500);
});
