import { jest } from '@jest/globals';
import { RECHECK_INTERVAL_MS, streamItems } from '../../../../src/kit/pipeline/stream-items.js';
import type { RequestContext } from '../../../../src/kit/context/request-context.js';
import type { Stage } from '../../../../src/kit/context/stage.js';
import { Problem } from '../../../../src/kit/problem.js';
import { contextOf } from '../../../support/context.js';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => void jest.useRealTimers());

/** Starts a stream that never ends by itself. @returns what it has sent */
function start(recheck: Stage, requirements: readonly unknown[]): { context: RequestContext; written: unknown[] } {
  const context = contextOf({ operation: { requirements: requirements as never, headers: [] } });
  const written: unknown[] = [];
  context.response.write = (chunk: unknown) => written.push(chunk) > 0;
  context.response.end = (chunk?: unknown) => {
    written.push(chunk);
    return context.response;
  };
  context.response.flushHeaders = () => undefined;
  const body = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
  context.outcome = { status: 200, body };
  context.content = { format: { range: 'text/event-stream', kind: 'text' }, contentType: 'text/event-stream' };
  streamItems(context, { format: 'events', write: String }, recheck);
  return { context, written };
}

test.each([
  ['refuses', () => new Problem('token_invalid'), 'token_invalid'],
  ['refuses later', () => Promise.resolve(new Problem('insufficient_scope')), 'insufficient_scope'],
  ['fails', () => Promise.reject(new Error('the database is gone')), 'internal_error'],
])('ends a stream whose credentials a later check %s', async (_, check, code) => {
  let isValid = true;
  const { context, written } = start(() => (isValid ? undefined : check()), [{}]);
  await jest.advanceTimersByTimeAsync(RECHECK_INTERVAL_MS * 2);
  expect(written.every((text) => text === ':\n\n')).toBe(true);
  isValid = false;
  await jest.advanceTimersByTimeAsync(RECHECK_INTERVAL_MS);
  expect(String(written.at(-1))).toMatch(new RegExp(`^event: problem\\ndata: .*"code":"${code}"`));
  expect(context.signal.aborted).toBe(true);
  context.close();
});

test('checks nothing for a stream that is public, nor for one that has ended', async () => {
  let checks = 0;
  const count: Stage = () => void (checks += 1);
  start(count, []).context.close();
  const { context } = start(count, [{}]);
  context.close();
  await jest.advanceTimersByTimeAsync(RECHECK_INTERVAL_MS * 3);
  expect(checks).toBe(0);
});
