import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { AnyHandler, HandlerRequest, HandlerResult } from '../../../../src/kit/handler.js';
import { Problem } from '../../../../src/kit/problem.js';
import { anyJson, get, post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve, type TestSetup } from '../../../support/server.js';

afterAll(closeServers);

const issuer = createIssuer();
const schema = {
  type: 'object',
  properties: { n: { type: 'integer' }, text: { type: 'string', format: 'plain-text' } },
};
const content = { 'application/json': { schema } };
const anyBytes = { description: 'Bytes.', content: { 'application/octet-stream': {} } };
const responses = { 200: anyJson, 201: anyJson, 204: { description: 'Nothing.' }, 409: anyJson, 500: anyJson };
const kept = { 'x-idempotency': { keep: '24h' }, responses };
const contract = {
  components: {
    securitySchemes: {
      bearerAuth: { type: 'http', scheme: 'bearer' },
    },
  },
  security: [{ bearerAuth: [] }],
  paths: {
    '/orders': post(content, { operationId: 'create', ...kept }),
    '/others': post(content, { operationId: 'other', ...kept }),
    '/files': post(content, { operationId: 'file', ...kept, responses: { 200: anyBytes } }),
    '/strict': post(content, { operationId: 'strict', responses, 'x-idempotency': { keep: '1h', required: true } }),
    '/slow': post(content, { operationId: 'slow', ...kept, 'x-timeout': '100ms' }),
    '/plain': post(content, { operationId: 'plain' }),
  },
};

type Handler = (request: HandlerRequest, call: number) => HandlerResult | Promise<HandlerResult>;

interface Sent {
  readonly path?: string;
  readonly key?: string | undefined;
  readonly body?: object;
  readonly token?: string;
}

/** A server whose operations all have one handler. */
async function serverWith(handler: Handler, setup: TestSetup = {}) {
  const calls: HandlerRequest[] = [];
  const counted: AnyHandler = (request: HandlerRequest) => handler(request, calls.push(request));
  const handlers = { create: counted, other: counted, file: counted, strict: counted, slow: counted, plain: counted };
  const server = await serve(contract, { handlers, authenticators: { bearerAuth: issuer.authenticator() }, ...setup });
  const alice = await issuer.token();
  const send = ({ path = '/orders', key = '"k"', body = { n: 1 }, token = alice }: Sent = {}) => {
    const request = server.request.post(path).auth(token, { type: 'bearer' });
    return (key === '' ? request : request.set('Idempotency-Key', key)).send(body);
  };
  return { server, calls, send };
}

const created: Handler = (_request, call) => ({
  status: 201,
  headers: { Location: `/orders/${call}` },
  body: { call },
});
const REPLAYED = 'idempotent-replayed';

describe('F14: a request with an Idempotency-Key', () => {
  test('is carried out once, and its response is sent again', async () => {
    const { calls, send } = await serverWith(created);
    const first = await send().expect(201, { call: 1 });
    const again = await send().expect(201, { call: 1 });
    expect(calls).toHaveLength(1);
    expect(first.headers).not.toHaveProperty(REPLAYED);
    expect(again.headers).toMatchObject({ [REPLAYED]: 'true', location: '/orders/1' });
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  test.each<readonly [string, Sent]>([
    ['without quotes', { key: 'k' }],
    ['with its properties in another order', { body: { text: 'a', n: 1 } }],
    ['with input that is cleaned to the same', { body: { n: 1, text: '<b>a</b>' } }],
  ])('is the same %s', async (_how, sent) => {
    const { calls, send } = await serverWith(created);
    await send({ body: { n: 1, text: 'a' } }).expect(201);
    await send({ body: { n: 1, text: 'a' }, ...sent }).expect(201, { call: 1 });
    expect(calls).toHaveLength(1);
  });

  test.each<readonly [string, Sent]>([
    ['other input', { body: { n: 2 } }],
    ['more input', { body: { n: 1, text: 'a' } }],
    ['another operation', { path: '/others' }],
  ])('with %s under a key that was used is a 422', async (_what, sent) => {
    const { calls, send } = await serverWith(created);
    await send().expect(201);
    const { body } = await send(sent).expect(422);
    expect(body).toMatchObject({ code: 'idempotency_key_reused', status: 422 });
    expect(calls).toHaveLength(1);
    await send().expect(201, { call: 1 });
  });

  test('is a 409 while another one is carried out, and one of 20 at a time is', async () => {
    const { calls, send } = await serverWith(async (request, call) => {
      await wait(300);
      return created(request, call);
    });
    const found = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(calls).toHaveLength(1);
    expect(found.filter(({ status }) => status === 201).map(({ body }) => body as unknown)).toContainEqual({ call: 1 });
    const refused = found.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers, body } of refused) {
      expect([status, headers['retry-after']]).toEqual([409, '1']);
      expect(body).toMatchObject({ code: 'request_in_progress' });
    }
  });

  test('belongs to its caller', async () => {
    const { calls, send } = await serverWith(created);
    await send().expect(201, { call: 1 });
    await send({ token: await issuer.token({ sub: 'bob' }), body: { n: 2 } }).expect(201, { call: 2 });
    await send({ token: await issuer.token({ jti: 'another' }) }).expect(201, { call: 1 });
    expect(calls).toHaveLength(2);
  });

  test('is authenticated and validated each time, and a refusal does not use up the key', async () => {
    const { calls, send } = await serverWith(created);
    await send({ body: { n: 'one' } }).expect(400);
    await send({ token: 'forged' }).expect(401);
    await send().expect(201, { call: 1 });
    await send({ token: 'forged' }).expect(401);
    expect(calls).toHaveLength(1);
  });

  test.each(['"k', '"a", "b"', 'a b', `"${'k'.repeat(256)}"`, '""'])('is a 400 when the key is %j', async (key) => {
    const { calls, send } = await serverWith(created);
    const { body } = await send({ key }).expect(400);
    expect(body).toMatchObject({ code: 'idempotency_key_invalid' });
    expect(calls).toHaveLength(0);
  });

  test('is a 400 without a key only where one is required', async () => {
    const { calls, send } = await serverWith(created);
    const { body } = await send({ path: '/strict', key: '' }).expect(400);
    expect(body).toMatchObject({ code: 'idempotency_key_required' });
    await send({ path: '/strict' }).expect(201);
    await send({ key: '' }).expect(201);
    await send({ key: '' }).expect(201);
    expect(calls).toHaveLength(3);
  });

  test('is carried out each time where the operation does not say otherwise', async () => {
    const { calls, send } = await serverWith(() => ({ status: 200, body: {} }));
    await send({ path: '/plain' }).expect(200);
    await send({ path: '/plain', key: '"' }).expect(200);
    expect(calls).toHaveLength(2);
  });
});

describe('F14: what is kept under an Idempotency-Key', () => {
  const thrown = (code: 'conflict' | 'unavailable' | 'rate_limited' | 'not_found') => () => {
    throw new Problem(code, { detail: `It is ${code}.`, headers: { 'X-Reason': code } });
  };
  const fails: Handler = () => Promise.reject(new Error('broken'));

  test.each<readonly [string, Handler, number]>([
    ['a response without a body', () => ({ status: 204 }), 204],
    ['a response that refuses', () => ({ status: 409, body: { why: 'sold' } }), 409],
    ['a problem that is thrown', thrown('conflict'), 409],
    ['a problem that a promise rejects with', async () => Promise.reject(new Problem('not_found')), 404],
  ])('is %s', async (_what, handler, status) => {
    const { calls, send } = await serverWith(handler);
    const first = await send().expect(status);
    const again = await send().expect(status);
    expect(calls).toHaveLength(1);
    expect(again.headers[REPLAYED]).toBe('true');
    expect(again.headers['x-reason']).toBe(first.headers['x-reason']);
    expect({ ...again.body, requestId: 0 }).toEqual({ ...first.body, requestId: 0 });
  });

  test.each<readonly [string, Handler, number]>([
    ['an error', fails, 500],
    ['a response of 500', () => ({ status: 500, body: {} }), 500],
    ['a response that the contract does not allow', () => ({ status: 418, body: {} }), 500],
    ['unavailable', thrown('unavailable'), 503],
    ['rate_limited', thrown('rate_limited'), 429],
  ])('is not %s: the repetition is carried out', async (_what, handler, status) => {
    const { calls, send } = await serverWith((request, call) => (call === 1 ? handler : created)(request, call));
    await send().expect(status);
    const { headers } = await send().expect(201, { call: 2 });
    expect(headers).not.toHaveProperty(REPLAYED);
    expect(calls).toHaveLength(2);
  });

  test('is the outcome of a handler that exceeds its timeout, whose key is taken until then', async () => {
    const { calls, send } = await serverWith(async (request, call) => {
      await wait(500);
      return created(request, call);
    });
    await send({ path: '/slow' }).expect(503);
    await send({ path: '/slow' }).expect(409);
    await wait(600);
    await send({ path: '/slow' }).expect(201, { call: 1 });
    expect(calls).toHaveLength(1);
  });

  test('is the outcome of a handler whose client is gone', async () => {
    const { calls, send } = await serverWith(async (request, call) => {
      await wait(300);
      return created(request, call);
    });
    await expect(send().timeout(100)).rejects.toThrow(/[Tt]imeout/);
    await wait(500);
    await send().expect(201, { call: 1 });
    expect(calls).toHaveLength(1);
  });

  test('is no cookie', async () => {
    const headers = { 'Set-Cookie': ['session=secret'], 'X-Order': 'a' };
    const { send } = await serverWith(() => ({ status: 200, headers, body: {} }));
    expect((await send().expect(200)).headers).toHaveProperty('set-cookie');
    const { headers: again } = await send().expect(200);
    expect(again).toHaveProperty('x-order', 'a');
    expect(again).not.toHaveProperty('set-cookie');
  });

  test.each<readonly [string, () => unknown, number]>([
    ['bytes', () => Buffer.from([0, 255, 128]), 200],
    ['bytes of 100 kB', () => Buffer.alloc(100_000, 7), 200],
    ['too many bytes', () => Buffer.alloc(200_000, 7), 409],
    ['a stream', () => Readable.from([Buffer.from('abc')]), 409],
  ])('is %s, or that there was a response', async (_what, body, status) => {
    const { calls, send } = await serverWith(() => ({
      status: 200,
      contentType: 'application/octet-stream',
      body: body(),
    }));
    const first = await send({ path: '/files' }).expect(200);
    const again = await send({ path: '/files' }).expect(status);
    expect(calls).toHaveLength(1);
    if (status === 200) expect(again.body).toEqual(first.body);
    else expect(again.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('not kept') });
  });
});

describe('x-idempotency', () => {
  const starting = (operation: Record<string, unknown>, setup: TestSetup = {}) =>
    serve(
      { ...contract, paths: { '/a': post(content, { operationId: 'a', ...operation }) } },
      { authenticators: { bearerAuth: issuer.authenticator() }, ...setup },
    );

  test.each([
    '24h',
    true,
    {},
    { keep: 24 },
    { keep: '1d2' },
    { keep: '10ms' },
    { keep: '400d' },
    { keep: '24h', required: 'yes' },
    { keep: '24h', requierd: true },
    null,
  ])('is a diagnostic when it is %j', async (value) => {
    await expect(starting({ 'x-idempotency': value })).rejects.toThrow(
      /cannot be read.*keep: 24h.*idempotency-invalid/s,
    );
  });

  test('is a diagnostic at an operation that changes nothing', async () => {
    const paths = { '/a': get({ operationId: 'a', 'x-idempotency': { keep: '1h' } }) };
    await expect(serve({ ...contract, paths })).rejects.toThrow(/GET changes nothing.*idempotency-invalid/s);
  });

  test.each<readonly [string, readonly object[]]>([
    ['none are asked for', []],
    ['they are optional', [{ bearerAuth: [] }, {}]],
  ])('does not let a server start where anyone may call without credentials: %s', async (_what, security) => {
    const starts = starting({ security, 'x-idempotency': { keep: '1h' } });
    await expect(starts).rejects.toThrow(/without credentials.*idempotency-anonymous/s);
  });

  test('is ignored by a server that is open to everyone', async () => {
    const { request, plan } = await starting({ 'x-idempotency': { keep: '1h', required: true } }, { public: true });
    await request.post('/a').set('Idempotency-Key', 'k').send({ n: 1 }).expect(200);
    await request.post('/a').set('Idempotency-Key', 'k').send({ n: 2 }).expect(200);
    expect(plan.warnings.map(({ code }) => code)).not.toContain('idempotency-invalid');
  });

  test('does not let several processes start that would keep keys apart', async () => {
    const starts = starting({ 'x-idempotency': { keep: '1h' } }, { processes: 2 });
    await expect(starts).rejects.toThrow(/REDIS_URL.*idempotency-store-missing/s);
  });

  test('is declared in the served document by the header and the responses', async () => {
    const { request } = await starting({ 'x-idempotency': { keep: '24h', required: true } }, { docs: true });
    const { body } = await request.get('/openapi.json').expect(200);
    const operation = (body as { paths: Record<string, { post: Record<string, object> }> }).paths['/a']?.post;
    expect(operation?.['parameters']).toEqual([
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
    ]);
    expect(Object.keys(operation?.['responses'] ?? {})).toEqual(expect.arrayContaining(['400', '409', '422']));
  });
});
