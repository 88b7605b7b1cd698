import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { ItemSender } from '../../../../src/kit/stream/send-items.js';

interface Recorded {
  readonly response: ServerResponse;
  readonly written: string[];
  /** Whether the buffer of the response is full. */
  readonly state: { full: boolean };
}

/** A response whose writes are kept. */
function responseOf(): Recorded {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const written: string[] = [];
  const state = { full: false };
  response.write = (chunk: string) => {
    written.push(chunk);
    return !state.full;
  };
  response.end = (chunk?: unknown) => {
    written.push(typeof chunk === 'string' ? chunk : '<end>');
    return response;
  };
  Object.defineProperty(response, 'writableNeedDrain', { get: () => state.full });
  return { response, written, state };
}

const options = {
  write: (item: unknown) => String(item),
  heartbeat: ':\n\n',
  onFailure: () => 'problem',
  onSent: () => undefined,
};

async function* waiting(signal: Promise<unknown>, ...items: readonly string[]): AsyncGenerator<string> {
  yield* items;
  await signal;
}

const never = new Promise(() => undefined);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('sends heartbeats while there is nothing else to send', async () => {
  const { response, written } = responseOf();
  const sender = new ItemSender(response, waiting(never, 'a'), options, 20);
  await new Promise((resolve) => setTimeout(resolve, 200));
  sender.stop();
  const count = written.length;
  expect(written.slice(0, 3)).toEqual(['a', ':\n\n', ':\n\n']);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(written).toHaveLength(count);
});

test('sends no heartbeats to a client that does not read', async () => {
  const { response, written, state } = responseOf();
  state.full = true;
  const sender = new ItemSender(response, waiting(never, 'a', 'b'), options, 5);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(written).toEqual(['a']);
  state.full = false;
  response.emit('drain');
  await turn();
  expect(written.slice(0, 2)).toEqual(['a', 'b']);
  sender.stop();
});

test('ends once, whatever comes together', async () => {
  const { response, written } = responseOf();
  let finish = (): void => undefined;
  const source = waiting(new Promise<void>((resolve) => (finish = resolve)), 'a');
  const sender = new ItemSender(response, source, options);
  await turn();
  sender.end('last');
  sender.fail(new Error('late'));
  sender.stop();
  sender.end('again');
  finish();
  await turn();
  expect(written).toEqual(['a', 'last']);
});

test('asks the source for nothing after the end', async () => {
  const { response, written } = responseOf();
  let asked = 0;
  let release = (): void => undefined;
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        asked += 1;
        return new Promise((resolve) => (release = () => resolve({ done: false, value: 'late' })));
      },
    }),
  };
  const sender = new ItemSender(response, source, options);
  sender.stop();
  release();
  await turn();
  expect([asked, written]).toEqual([1, []]);
});

test.each([
  ['rejects', (): Promise<never> => Promise.reject(new Error('no'))],
  [
    'throws',
    (): never => {
      throw new Error('no');
    },
  ],
])('ignores a source whose return %s', async (_, fail) => {
  const { response, written } = responseOf();
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined), return: fail }),
  };
  const sender = new ItemSender(response, source, options);
  expect(() => sender.end('last')).not.toThrow();
  await turn();
  expect(written).toEqual(['last']);
});
