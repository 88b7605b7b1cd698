import { Problem } from '../../../../src/kit/index.js';
import type { HandlerRequest, HandlerResult } from '../../../../src/kit/handler.js';
import { get } from '../../../support/contract.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';
import { openStream } from '../../../support/stream-client.js';

const row = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };
const event = {
  type: 'object',
  required: ['data'],
  properties: { data: row, event: { type: 'string' }, id: { type: 'string' }, retry: { type: 'integer' } },
};
const stream = (mediaType: string, itemSchema: object) =>
  get({
    operationId: mediaType.split(/\W/).at(-1) ?? '',
    'x-timeout': '200ms',
    responses: { 200: { description: 'Items.', content: { [mediaType]: { 'x-item-schema': itemSchema } } } },
  });

let source: (request: HandlerRequest) => AsyncIterable<unknown> = () => items();
let returned = 0;
async function* items(...values: readonly unknown[]): AsyncGenerator {
  try {
    for (const value of values) {
      await Promise.resolve();
      if (value instanceof Error) throw value;
      yield value;
    }
  } finally {
    returned += 1;
  }
}

/** Yields items and then nothing more, until the request is aborted. */
async function* silent({ signal }: HandlerRequest, ...values: readonly unknown[]): AsyncGenerator {
  try {
    yield* values;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  } finally {
    returned += 1;
  }
}

let server: TestServer;
beforeEach(async () => {
  returned = 0;
  const handler = (request: HandlerRequest): HandlerResult => ({ status: 200, body: source(request) });
  server = await serve(
    {
      paths: {
        '/events': stream('text/event-stream', event),
        '/lines': stream('application/jsonl', row),
        '/ndjson': stream('application/x-ndjson', row),
        '/records': stream('application/json-seq', row),
      },
    },
    { handlers: { stream: handler, jsonl: handler, ndjson: handler, seq: handler } },
  );
});
afterEach(closeServers);

test.each([
  [
    '/events',
    [{ data: { n: 1 }, id: 'a' }, { data: { n: 2 } }],
    'id: a\ndata: {"n":1}\n\ndata: {"n":2}\n\n',
    'text/event-stream',
  ],
  ['/lines', [{ n: 1 }, { n: 2 }], '{"n":1}\n{"n":2}\n', 'application/jsonl'],
  ['/ndjson', [{ n: 1 }], '{"n":1}\n', 'application/x-ndjson'],
  ['/records', [{ n: 1 }, { n: 2 }], '\u001e{"n":1}\n\u001e{"n":2}\n', 'application/json-seq'],
])('%s sends each item in the frame of its format', async (path, values, text, contentType) => {
  source = () => items(...values);
  const response = await openStream(server, path);
  expect(await response.ended).toBe(true);
  expect(response.text()).toBe(text);
  expect(response.headers).toMatchObject({
    'content-type': contentType,
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
});

test.each([['/events'], ['/lines'], ['/records']])('%s sends its head before there is an item', async (path) => {
  source = (request) => silent(request);
  const response = await openStream(server, path);
  expect(response.status).toBe(200);
  response.leave();
});

test('outlives the timeout of its operation', async () => {
  source = (request) => silent(request, { data: { n: 1 } });
  const response = await openStream(server, '/events');
  await response.until('{"n":1}');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(response.response.destroyed).toBe(false);
  response.leave();
});

describe.each([
  ['an item that the schema refuses', { n: 'wrong' }],
  ['an item without a required property', {}],
  ['no item', undefined],
  ['bytes', Buffer.from('{"n":1}')],
  ['a failure of the handler', new Error('secret')],
])('%s', (_, wrong) => {
  test('ends a stream of events with a problem, and never reaches the client', async () => {
    const last = wrong instanceof Error ? wrong : { data: wrong };
    source = () => items({ data: { n: 1 } }, last, { data: { n: 3 } });
    const response = await openStream(server, '/events');
    expect(await response.ended).toBe(true);
    const [first, problem, rest] = response.text().split('\n\n');
    expect(first).toBe('data: {"n":1}');
    expect(rest).toBe('');
    expect(problem).toMatch(/^event: problem\ndata: \{/);
    expect(JSON.parse(problem?.split('data: ')[1] ?? '')).toMatchObject({
      code: 'internal_error',
      status: 500,
      requestId: response.headers['x-request-id'],
    });
    expect(response.text()).not.toMatch(/secret|wrong/);
    expect(await server.logged(({ msg }) => msg === 'stream failed')).toMatchObject({ problem: 'internal_error' });
    expect(returned).toBe(1);
  });

  test.each([['/lines'], ['/records']])('cuts %s, and never reaches the client', async (path) => {
    source = () => items({ n: 1 }, wrong, { n: 3 });
    const response = await openStream(server, path);
    expect(await response.ended).toBe(false);
    expect(response.text()).toMatch(/^\u001e?\{"n":1\}\n$/);
    expect(returned).toBe(1);
  });
});

test('ends with the problem that the handler throws', async () => {
  source = () => items({ data: { n: 1 } }, new Problem('not_found', { detail: 'Gone.' }));
  const response = await openStream(server, '/events');
  expect(await response.ended).toBe(true);
  expect(response.text()).toContain('"code":"not_found"');
  expect(await server.lineOf({ headers: { 'x-request-id': String(response.headers['x-request-id']) } })).toMatchObject({
    status: 200,
    problem: 'not_found',
  });
});

test.each([
  ['a text', 'data: x\n\n'],
  ['bytes', Buffer.from('x')],
  ['a list', [{ data: { n: 1 } }]],
])('answers 500 to a handler that returns %s in place of a stream', async (_, body) => {
  source = () => body as never;
  await server.request.get('/events').expect(500);
});

test('tells the source to return when the client leaves, and logs the request then', async () => {
  source = (request) => silent(request, { data: { n: 1 } });
  const response = await openStream(server, '/events');
  await response.until('{"n":1}');
  expect(server.lines.filter((line) => 'durationMs' in line)).toEqual([]);
  response.leave();
  expect(await server.logged((line) => 'durationMs' in line)).toMatchObject({ aborted: true, bytes: 15 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(returned).toBe(1);
});

test('asks for no more items than a client reads', async () => {
  let made = 0;
  source = async function* () {
    for (;;) {
      await Promise.resolve();
      made += 1;
      yield { data: { n: made, text: 'x'.repeat(1000) } };
    }
  };
  const response = await openStream(server, '/events', { reads: false });
  let before = -1;
  while (before !== made) {
    before = made;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  // What the buffers of two sockets, TLS and HTTP hold.
  expect(made).toBeLessThan(20_000);
  response.leave();
});

test('passes the id of the last event to the handler', async () => {
  source = ({ lastEventId }) => items({ data: { n: 1 }, id: `after ${lastEventId ?? 'nothing'}` });
  const ids = ['7', 'ü', undefined];
  for (const id of ids) {
    const headers = id === undefined ? {} : { 'Last-Event-ID': Buffer.from(id).toString('latin1') };
    const response = await openStream(server, '/events', { headers });
    await response.ended;
    expect(response.text()).toContain(`id: after ${id ?? 'nothing'}\n`);
  }
});

test('answers HEAD with the head, and closes the source', async () => {
  source = () => items({ data: { n: 1 } });
  const response = await openStream(server, '/events', { method: 'HEAD' });
  expect(await response.ended).toBe(true);
  expect(response.headers['content-type']).toBe('text/event-stream');
  expect(response.text()).toBe('');
});

describe('a server that closes', () => {
  test('ends streams of events first, and tells clients when to come again', async () => {
    source = (request) => silent(request, { data: { n: 1 } });
    const response = await openStream(server, '/events');
    await response.until('{"n":1}');
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(await response.ended).toBe(true);
    expect(response.text()).toMatch(/\n\nretry: [1-5]\d{3}\n\n$/);
    expect(returned).toBe(1);
  });

  test('lets other streams finish', async () => {
    let finish = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (finish = resolve));
    source = async function* () {
      yield { n: 1 };
      await waiting;
      yield { n: 2 };
    };
    const response = await openStream(server, '/lines');
    await response.until('{"n":1}');
    const closed = server.close();
    setTimeout(finish, 100);
    await closed;
    expect(await response.ended).toBe(true);
    expect(response.text()).toBe('{"n":1}\n{"n":2}\n');
  });
});
