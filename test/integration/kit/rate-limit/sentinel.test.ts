import { setTimeout as wait } from 'node:timers/promises';
import { connectRedis, redisLimiters, type RedisConnection } from '../../../../src/kit/index.js';
import { get } from '../../../support/contract.js';
import { describeWithRedis } from '../../../support/redis.js';
import { startSentinelGroup, type SentinelGroup } from '../../../support/sentinel.js';
import { closeServers, serve } from '../../../support/server.js';

const lines: string[] = [];
const log = { warn: (_: object, text: string) => lines.push(text), info: (text: string) => lines.push(text) } as never;

describeWithRedis('F16: a Redis behind Sentinels', () => {
  let group: SentinelGroup;
  let redis: RedisConnection | undefined;

  beforeAll(async () => {
    group = await startSentinelGroup();
  }, 60_000);
  afterAll(async () => {
    await closeServers();
    redis?.close();
    await group.close();
  });

  it('answers every request while another primary is elected, and counts there afterwards', async () => {
    redis = await connectRedis(group.url, log);
    const limiters = await redisLimiters(redis);
    const rateLimit = { limit: 1_000_000, window: 3_600_000 };
    const { request } = await serve({ paths: { '/a': get() } }, { rateLimit, rateLimitStore: limiters });

    const statuses: number[] = [];
    let isOver = false;
    async function send(): Promise<void> {
      while (!isOver) {
        statuses.push((await request.get('/a')).status);
        await wait(10);
      }
    }
    const clients = [send(), send(), send()];
    await wait(500);
    await group.failOver();
    const deadline = performance.now() + 20_000;
    while (!lines.some((line) => line.startsWith('Redis is back')) && performance.now() < deadline) await wait(50);
    isOver = true;
    await Promise.all(clients);

    expect(statuses.length).toBeGreaterThan(50);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('Redis is lost'), expect.stringContaining('Redis is back')]);
    // The new primary counts: what one connection counts, another one sees.
    const other = await connectRedis(group.url, log);
    const names = [limiters('l', rateLimit), (await redisLimiters(other))('l', rateLimit)];
    const counted: number[] = [];
    for (const limiter of [...names, ...names]) counted.push((await limiter.hit('alice')).totalHits);
    other.close();
    expect(counted).toEqual([1, 2, 3, 4]);
  }, 60_000);
});
