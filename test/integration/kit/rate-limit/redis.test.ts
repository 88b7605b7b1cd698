import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { connectRedis, redisLimiters, StartupError, type RedisConnection } from '../../../../src/kit/index.js';
import type { RateLimiter } from '../../../../src/kit/rate-limit/limiter.js';
import { get } from '../../../support/contract.js';
import { describeWithRedis, startRedis, type Redis } from '../../../support/redis.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const rateLimit = { limit: 10, window: 60_000 };
const lines: string[] = [];
const log = {
  warn: (_: object, text: string) => lines.push(text),
  info: (text: string) => lines.push(text),
} as never;

const LOST = 'Redis is lost: each process counts limits by itself';
const BACK = 'Redis is back: limits are counted there again';

describeWithRedis('limits in Redis', () => {
  let redis: Redis;
  const connected: RedisConnection[] = [];

  async function connect(): Promise<RedisConnection> {
    const connection = await connectRedis(redis.url, log);
    connected.push(connection);
    return connection;
  }

  /** A limiter with a connection of its own, as another process of the same server has. */
  async function limiter(name: string, limit = 100): Promise<RateLimiter> {
    return (await redisLimiters(await connect()))(name, { limit, window: 60_000 });
  }

  async function server(): Promise<TestServer> {
    const rateLimitStore = await redisLimiters(await connect());
    return serve({ paths: { '/a': get() } }, { rateLimit, rateLimitStore });
  }

  async function statuses(servers: readonly TestServer[], count: number): Promise<number[]> {
    const sent: Promise<number>[] = [];
    while (sent.length < count)
      for (const { request } of servers) sent.push(request.get('/a').then(({ status }) => status));
    return Promise.all(sent);
  }

  /** Sends requests until a line is logged. */
  async function untilLogged(line: string, { request }: TestServer): Promise<void> {
    const deadline = performance.now() + 15_000;
    while (!lines.includes(line) && performance.now() < deadline) {
      await request.get('/a');
      await wait(50);
    }
    expect(lines).toContain(line);
  }

  beforeEach(async () => {
    lines.length = 0;
    redis = await startRedis();
  });
  afterEach(async () => {
    await closeServers();
    for (const connection of connected.splice(0)) connection.close();
    redis.signal('SIGCONT');
    await redis.kill();
  });

  it('counts for all processes together, exactly', async () => {
    const found = await statuses([await server(), await server()], 30);
    expect(found.filter((status) => status === 200)).toHaveLength(10);
    expect(found.filter((status) => status === 429)).toHaveLength(20);
  });

  it('says how many requests are left', async () => {
    const [one, other] = [await server(), await server()];
    expect((await one.request.get('/a')).headers['ratelimit']).toBe('"10-per-60s-by-ip"; r=9; t=60');
    expect((await other.request.get('/a')).headers['ratelimit']).toBe('"10-per-60s-by-ip"; r=8; t=60');
  });

  it('F4: does not take the lag of its own event loop for the loss of Redis', async () => {
    const limiters = [await limiter('lag'), await limiter('lag'), await limiter('lag')] as const;
    for (let burst = 0; burst < 5; burst += 1) {
      const hits = Array.from({ length: 400 }, async (_, index) => limiters[turnOf(index)].hit(`client ${burst}`));
      // Longer than any reply may take: they have all come when the event loop goes on.
      block(2500);
      const counted = await Promise.all(hits);
      expect(counted.filter(({ totalHits }) => totalHits <= 100)).toHaveLength(100);
    }
    expect(lines).toEqual([]);
  }, 60_000);

  it('F4: counts exactly while other programs take the processor', async () => {
    const busy = Array.from({ length: 10 }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
    try {
      await wait(1000);
      const limiters = [await limiter('busy'), await limiter('busy'), await limiter('busy')] as const;
      for (let burst = 0; burst < 20; burst += 1) {
        const hits = Array.from({ length: 400 }, async (_, index) => limiters[turnOf(index)].hit(`client ${burst}`));
        const counted = await Promise.all(hits);
        expect(counted.filter(({ totalHits }) => totalHits <= 100)).toHaveLength(100);
        await wait(100);
      }
      expect(lines).toEqual([]);
    } finally {
      for (const child of busy) child.kill('SIGKILL');
    }
  }, 120_000);

  it('counts in each process while Redis is gone, and together when it is back', async () => {
    const one = await server();
    await one.request.get('/a').expect(200);
    await redis.kill();
    const began = performance.now();
    const found = await statuses([one], 15);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(found.filter((status) => status === 200)).toHaveLength(10);
    expect(found.filter((status) => status === 429)).toHaveLength(5);
    expect(lines).toEqual([LOST]);

    await redis.start();
    await untilLogged(BACK, one);
    expect(lines).toEqual([LOST, BACK]);
  }, 30_000);

  it('holds up few requests when Redis no longer replies, and none for long', async () => {
    const { request } = await server();
    await request.get('/a').expect(200);
    redis.signal('SIGSTOP');
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const began = performance.now();
      await request.get('/a').expect(200);
      times.push(performance.now() - began);
    }
    expect(Math.max(...times)).toBeLessThan(2000);
    expect(times.filter((time) => time > 400).length).toBeLessThanOrEqual(1);
  }, 30_000);

  it('counts in Redis again after it was stopped for a while', async () => {
    const one = await server();
    redis.signal('SIGSTOP');
    await untilLogged(LOST, one);
    redis.signal('SIGCONT');
    await untilLogged(BACK, one);
  }, 30_000);

  it('F16: leaves a Redis that has become a replica, and comes back once it can be written to', async () => {
    const one = await server();
    await redis.command('REPLICAOF', '127.0.0.1', '1');
    const found = await statuses([one], 15);
    expect(found.filter((status) => status === 200)).toHaveLength(10);
    expect(lines).toEqual([LOST]);
    await redis.command('REPLICAOF', 'NO', 'ONE');
    await untilLogged(BACK, one);
  }, 30_000);

  it('counts in each process while Redis has no memory left', async () => {
    const one = await server();
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    const found = await statuses([one], 15);
    expect(found.filter((status) => status === 200)).toHaveLength(10);
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await untilLogged(BACK, one);
    expect(lines).toEqual([LOST, BACK]);
  }, 30_000);

  it('does not let a server start without Redis, nor tells the password', async () => {
    await redis.kill();
    const error: unknown = await connectRedis(redis.url, log).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(String(error)).toContain('REDIS_URL: Redis cannot be used (ECONNREFUSED). Start it');
    expect(String(error)).not.toContain('secret');
  });

  it('does not let a server start with a wrong password', async () => {
    const wrong = redis.url.replace('secret', 'guess');
    const error: unknown = await connectRedis(wrong, log).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(String(error)).not.toContain('guess');
  });
});

/** Deals requests out to three limiters. */
function turnOf(index: number): 0 | 1 | 2 {
  return index % 3 === 0 ? 0 : index % 3 === 1 ? 1 : 2;
}

/** Keeps the event loop busy. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
