import type { RateLimitHit } from '../../../../src/kit/rate-limit/limiter.js';
import { LeasedLimiter } from '../../../../src/kit/cluster/leased-limiter.js';
import { LeaseLedger } from '../../../../src/kit/cluster/lease-ledger.js';
import {
  requestResult,
  requestWithTimeout,
  createIpcClient,
  type Channel,
  type IpcClient,
} from '../../../../src/kit/cluster/ipc.js';

/** Two ends of a channel: what is sent arrives later and in order, as between processes. */
function channel(): readonly [Channel, Channel] {
  const listeners: [(message: unknown) => void, (message: unknown) => void] = [() => undefined, () => undefined];
  const end = (own: 0 | 1): Channel => ({
    send: (message) => void setImmediate(() => listeners[own === 0 ? 1 : 0](JSON.parse(JSON.stringify(message)))),
    onMessage: (listener) => (listeners[own] = listener),
  });
  return [end(0), end(1)];
}

interface Cluster {
  readonly ledger: LeaseLedger;
  readonly workers: readonly LeasedLimiter[];
  /** How many questions the workers have asked. */
  readonly asked: () => number;
}

/** Workers of one primary, and one limit that they share. @param deaf workers that answer nothing */
function cluster(count: number, limit: number, window = 60_000, deaf: readonly number[] = []): Cluster {
  const links: IpcClient[] = [];
  let asked = 0;
  const ledger = new LeaseLedger(
    async (worker, lease, onAnswer) => {
      const link = links[worker];
      if (link) await requestWithTimeout(50, link, 'giveBack', lease, onAnswer);
    },
    () => count,
  );
  const workers = Array.from({ length: count }, (_, id) => {
    const [here, there] = channel();
    links.push(
      createIpcClient(here, {
        take(take) {
          asked += 1;
          return ledger.take(id, take);
        },
      }),
    );
    const giveBack = ({ key, lease }: { key: string; lease: number }): number => worker.recall(key, lease);
    const link = createIpcClient(
      there,
      deaf.includes(id) ? { giveBack: () => new Promise(() => undefined) } : { giveBack },
    );
    const worker = new LeasedLimiter('l', { limit, window }, link);
    return worker;
  });
  return { ledger, workers, asked: () => asked };
}

async function accepted(counted: readonly (RateLimitHit | Promise<RateLimitHit>)[], limit: number): Promise<number> {
  const all = await Promise.all(counted.map((one) => Promise.resolve(one)));
  return all.filter(({ totalHits }) => totalHits <= limit).length;
}

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

describe('a limit that workers share', () => {
  test.each([
    [2, 100],
    [2, 1],
    [3, 7],
    [8, 100],
    [8, 3],
    [4, 1000],
  ])('of %i workers lets in exactly %i, in whatever order requests come', async (count, limit) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { workers } = cluster(count, limit);
      const sent: (RateLimitHit | Promise<RateLimitHit>)[] = [];
      let random = seed * 7919;
      for (let i = 0; i < limit * 2; i += 1) {
        random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
        // Some workers get most of it, in bursts and one by one.
        sent.push(pick(workers, random % 3 === 0 ? random >> 8 : seed).hit('alice'));
        if (random % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await accepted(sent, limit)).toBe(limit);
    }
  });

  it('lets all of it in where one worker gets all requests after others had some', async () => {
    const { workers } = cluster(4, 100);
    const first = await Promise.all(workers.map(async (worker) => worker.hit('alice')));
    const rest: RateLimitHit[] = [];
    for (let i = 0; i < 100; i += 1) rest.push(await pick(workers, 0).hit('alice'));
    expect(await accepted([...first, ...rest], 100)).toBe(100);
  });

  it('is counted apart for each caller', async () => {
    const { workers } = cluster(2, 3);
    for (const caller of ['alice', 'bob']) {
      const sent = Array.from({ length: 8 }, (_, i) => pick(workers, i).hit(caller));
      expect(await accepted(sent, 3)).toBe(3);
    }
  });

  it('asks the primary seldom, and never again once it is spent', async () => {
    const { workers, asked } = cluster(2, 1000);
    for (let i = 0; i < 1000; i += 1) await pick(workers, i).hit('alice');
    expect(asked()).toBeLessThan(60);
    await Promise.all(workers.map(async (worker) => worker.hit('alice')));
    const before = asked();
    for (let i = 0; i < 1000; i += 1) expect((await pick(workers, i).hit('alice')).totalHits).toBe(1001);
    expect(asked()).toBe(before);
  });

  it('begins anew when the window has ended', async () => {
    const { workers } = cluster(2, 4, 100);
    const send = (): Promise<number> =>
      accepted(
        Array.from({ length: 10 }, (_, i) => pick(workers, i).hit('alice')),
        4,
      );
    expect(await send()).toBe(4);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await send()).toBe(4);
  });

  it('tells how many are left, one less each time, as far as a worker knows', async () => {
    const { workers } = cluster(2, 10);
    const hits: number[] = [];
    for (let i = 0; i < 5; i += 1) hits.push((await pick(workers, 0).hit('alice')).totalHits);
    expect(hits).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes what a worker that does not answer holds as used: it is never exceeded', async () => {
    const { workers } = cluster(2, 20, 60_000, [0]);
    const deaf = [await pick(workers, 0).hit('alice')];
    const sent: RateLimitHit[] = [];
    for (let i = 0; i < 30; i += 1) sent.push(await pick(workers, 1).hit('alice'));
    const later = Array.from({ length: 30 }, () => pick(workers, 0).hit('alice'));
    expect(await accepted([...deaf, ...sent, ...later], 20)).toBeLessThanOrEqual(20);
    expect(await accepted(sent, 20)).toBeGreaterThan(10);
  });

  it('counts what a worker reports before it ends, and gives the rest to others', async () => {
    const { ledger, workers } = cluster(2, 20);
    for (let i = 0; i < 3; i += 1) await pick(workers, 0).hit('alice');
    ledger.report(0, pick(workers, 0).recallAll());
    ledger.forget(0);
    const sent: RateLimitHit[] = [];
    for (let i = 0; i < 30; i += 1) sent.push(await pick(workers, 1).hit('alice'));
    expect(await accepted(sent, 20)).toBe(17);
  });

  it('counts what a worker tells too late once', async () => {
    const { workers } = cluster(2, 20, 60_000, [0]);
    const first = [await pick(workers, 0).hit('alice')];
    // The other needs what the deaf one holds, which is written off as used.
    const sent: RateLimitHit[] = [];
    for (let i = 0; i < 30; i += 1) sent.push(await pick(workers, 1).hit('alice'));
    const held = 20 - (await accepted(sent, 20));
    for (let i = 0; i < held + 5; i += 1) first.push(await pick(workers, 0).hit('alice'));
    expect(await accepted([...first, ...sent], 20)).toBe(20);
  });

  it('gives what a worker held to others when it has ended', async () => {
    const { ledger, workers } = cluster(2, 20);
    await pick(workers, 0).hit('alice');
    ledger.forget(0);
    const sent: RateLimitHit[] = [];
    for (let i = 0; i < 30; i += 1) sent.push(await pick(workers, 1).hit('alice'));
    expect(await accepted(sent, 20)).toBe(20);
  });
});

describe('a link', () => {
  it('answers nothing of messages that are not its own', async () => {
    const [here, there] = channel();
    const received: unknown[] = [];
    there.onMessage((message) => received.push(message));
    createIpcClient(here, {});
    for (const message of ['text', null, 5, { cmd: 'NODE_CLUSTER' }, []] as unknown[]) there.send(message as object);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(received).toEqual([]);
  });

  it('knows that who has ended will not answer', async () => {
    const link = createIpcClient(channel()[0], {});
    const answer = requestResult(60_000, link, 'role', null);
    link.end();
    expect(await answer).toBeUndefined();
  });
});
