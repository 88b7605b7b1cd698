import { gzipSync } from 'node:zlib';
import { decode } from '../../../../src/kit/pipeline/decode.js';
import type { ServerOptions } from '../../../../src/kit/options.js';
import { ByteBudget } from '../../../../src/kit/util/byte-budget.js';
import { contextOf } from '../../../support/context.js';
import { post } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';

afterAll(closeServers);

const operation = {
  maxBodyBytes: 1000,
  decodeParameters: () => ({ path: {}, query: {}, header: {}, cookie: {} }),
  decodeBody: () => undefined,
};

const recheck = () => undefined;

describe('F6: the bodies of all requests together', () => {
  test.each([
    ['its length', { 'content-length': '300' }, 300],
    ['the limit of the operation where its length is larger', { 'content-length': '5000' }, 1000],
    ['the limit where its length is not known', { 'transfer-encoding': 'chunked' }, 1000],
    ['the limit where it is compressed', { 'content-length': '10', 'content-encoding': 'gzip' }, 1000],
    ['the limit where its length is no number', { 'content-length': 'x' }, 1000],
    ['nothing where there is none', {}, 0],
  ])('take %s from the budget until the response has closed', (_what, headers, bytes) => {
    const budget = new ByteBudget(10_000);
    const context = contextOf({ method: 'POST', headers, operation });
    expect(decode(budget, recheck)(context)).toBeUndefined();
    expect(budget.used).toBe(bytes);
    context.close();
    expect(budget.used).toBe(0);
  });

  test('are refused before they are read when the budget is spent', () => {
    const budget = new ByteBudget(1500);
    const [first, second, third] = ['1000', '1000', '500'].map((length) =>
      contextOf({ method: 'POST', headers: { 'content-length': length }, operation }),
    );
    if (!first || !second || !third) throw new Error('three contexts');
    expect(decode(budget, recheck)(first)).toBeUndefined();
    expect(decode(budget, recheck)(second)).toMatchObject({ code: 'overloaded', headers: { 'Retry-After': '2' } });
    expect(decode(budget, recheck)(third)).toBeUndefined();
    second.close();
    expect(budget.used).toBe(1500);
    first.close();
    expect(budget.used).toBe(500);
  });

  test('one alone is never refused', () => {
    const budget = new ByteBudget(10);
    expect(decode(budget, recheck)(contextOf({ headers: { 'content-length': '900' }, operation }))).toBeUndefined();
  });
});

describe('F6: a server with a small budget', () => {
  const content = { 'application/octet-stream': {} };
  const serverWith = async (setup: Partial<ServerOptions>) => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const store = async () => {
      await finished;
      return { status: 204 };
    };
    const { request } = await serve(
      {
        paths: {
          '/files': post(content, {
            operationId: 'store',
            security: [],
            responses: { 204: { description: 'ok' } },
            'x-max-body-size': '1mb',
          }),
        },
      },
      { handlers: { store }, ...setup },
    );
    const send = (body: Buffer, headers: Record<string, string> = {}) =>
      request
        .post('/files')
        .set({ 'content-type': 'application/octet-stream', ...headers })
        .send(body);
    return { send, request, finish };
  };

  test('takes what fits, refuses the rest with 503 and Retry-After, and takes it again afterwards', async () => {
    const { send, request, finish } = await serverWith({ bodyMemory: 700_000 });
    const body = Buffer.alloc(300_000);
    const sent = Array.from({ length: 6 }, () => send(body).then(({ status, headers }) => ({ status, headers })));
    const refused = await Promise.race(sent);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    await request.get('/healthz').expect(200);
    finish();
    const statuses = (await Promise.all(sent)).map(({ status }) => status).sort();
    expect(statuses).toEqual([204, 204, 503, 503, 503, 503]);
    await send(body).expect(204);
    await send(gzipSync(body), { 'content-encoding': 'gzip' }).expect(204);
  });
});
