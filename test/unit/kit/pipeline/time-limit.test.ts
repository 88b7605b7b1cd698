import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from '../../../../src/kit/context/stage.js';
import type { AnyHandler, HandlerRequest } from '../../../../src/kit/handler.js';
import { limitTime } from '../../../../src/kit/pipeline/time-limit.js';
import { Problem } from '../../../../src/kit/problem.js';
import { contextOf } from '../../../support/context.js';
import { get } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';

afterAll(closeServers);

const never = new Promise<never>(() => undefined);
const withTimeoutOf = (timeoutMs: number) => contextOf({ operation: { timeoutMs } });

describe('F10: a stage of the application', () => {
  test('that never settles is a 503 after the timeout of the operation', async () => {
    const context = withTimeoutOf(20);
    const problem = await limitTime(() => never)(context);
    expect(problem).toMatchObject({ code: 'timeout', status: 503 });
    expect(context.signal.aborted).toBe(true);
  });

  test.each<readonly [string, Stage, unknown]>([
    ['nothing', () => Promise.resolve(), undefined],
    ['a problem', () => Promise.resolve(new Problem('conflict')), expect.objectContaining({ code: 'conflict' })],
  ])('that settles with %s in time is not changed', async (_result, stage, expected) => {
    const context = withTimeoutOf(1000);
    expect(await limitTime(stage)(context)).toEqual(expected);
    expect(context.signal.aborted).toBe(false);
  });

  test('that rejects in time rejects', async () => {
    await expect(limitTime(() => Promise.reject(new Error('broken')))(withTimeoutOf(1000))).rejects.toThrow('broken');
  });

  test('that rejects after the timeout is no unhandled rejection', async () => {
    const late: Stage = async () => {
      await wait(40);
      throw new Error('late');
    };
    expect(await limitTime(late)(withTimeoutOf(10))).toMatchObject({ code: 'timeout' });
    await wait(60);
  });

  test('that is synchronous stays synchronous', () => {
    expect(limitTime(() => undefined)(withTimeoutOf(1))).toBeUndefined();
  });
});

describe('F10: x-timeout', () => {
  const contract = { paths: { '/slow': get({ operationId: 'slow', security: [], 'x-timeout': '50ms' }) } };
  const servers = (slow: AnyHandler) => serve(contract, { handlers: { slow } });

  test('ends a handler that never answers, aborts its signal, and names the operation in the log', async () => {
    const signals: AbortSignal[] = [];
    const server = await servers(({ signal }: HandlerRequest) => {
      signals.push(signal);
      return never;
    });
    const { body } = await server.request.get('/slow').expect(503);
    expect(body).toMatchObject({ code: 'timeout', status: 503 });
    expect(signals[0]?.aborted).toBe(true);
    expect(server.lines).toContainEqual(
      expect.objectContaining({ operationId: 'slow', msg: expect.stringContaining('timeout') }),
    );
  });

  test('does not end a handler that answers in time', async () => {
    const { request } = await servers(async () => {
      await wait(10);
      return { status: 200, body: 'ok' };
    });
    await request.get('/slow').expect(200);
  });

  test('closes the stream of a handler that returns it too late', async () => {
    const stream = Readable.from(['late']);
    const { request } = await servers(async () => {
      await wait(100);
      return { status: 200, contentType: 'application/octet-stream', body: stream };
    });
    await request.get('/slow').expect(503);
    await wait(100);
    expect(stream.destroyed).toBe(true);
  });

  test('of a stage of the application ends the request before the handler runs', async () => {
    let calls = 0;
    const slow: AnyHandler = () => ({ status: 200, body: (calls += 1) });
    const { request } = await serve(contract, { handlers: { slow }, stages: { beforeHandler: [() => wait(100)] } });
    await request.get('/slow').expect(503);
    await wait(100);
    expect(calls).toBe(0);
  });
});

test.each(['30', '30 s', '0s', 30, '25d', true, '-1s'])('%p as x-timeout is a diagnostic', async (value) => {
  const loading = serve({ 'x-timeout': value, paths: { '/a': get({ security: [] }) } });
  await expect(loading).rejects.toThrow(/timeout cannot be read.*500ms, 30s or 5m.*timeout-invalid/s);
});

test('the nearest x-timeout counts: operation, path, document', async () => {
  const { plan } = await serve({
    'x-timeout': '3s',
    paths: {
      '/a': { 'x-timeout': '2s', ...get({ operationId: 'a', security: [], 'x-timeout': '1s' }) },
      '/b': { 'x-timeout': '2s', ...get({ operationId: 'b', security: [] }) },
      '/c': get({ operationId: 'c', security: [] }),
    },
  });
  expect(plan.operations.map(({ timeoutMs }) => timeoutMs)).toEqual([1000, 2000, 3000]);
});
