import { connectRedisLimiters, StartupError, type RedisLimiters } from '../../../../src/kit/index.js';
import { get } from '../../../support/contract.js';
import { describeWithRedis, startRedis, type Redis } from '../../../support/redis.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const rateLimit = { limit: 10, window: 60_000 };
const lines: string[] = [];
const log = { warn: (_: object, text: string) => lines.push(text), info: (text: string) => lines.push(text) } as never;

describeWithRedis('limits in Redis', () => {
  let redis: Redis;
  const connected: RedisLimiters[] = [];

  /** As another process of the same server would be: with a connection of its own. */
  async function another(): Promise<TestServer> {
    const limits = await connectRedisLimiters(redis.url, log);
    connected.push(limits);
    return serve(
      { paths: { '/a': get() } },
      { rateLimit, rateLimitStore: (name, limit) => limits.limiter(name, limit) },
    );
  }

  async function statuses(servers: readonly TestServer[], count: number): Promise<number[]> {
    const sent: Promise<number>[] = [];
    while (sent.length < count)
      for (const { request } of servers) sent.push(request.get('/a').then(({ status }) => status));
    return Promise.all(sent);
  }

  beforeEach(async () => {
    lines.length = 0;
    redis = await startRedis();
  });
  afterEach(async () => {
    await closeServers();
    for (const limits of connected.splice(0)) limits.close();
    redis.signal('SIGCONT');
    await redis.kill();
  });

  it('are counted for all processes together, exactly', async () => {
    const found = await statuses([await another(), await another()], 30);
    expect(found.filter((status) => status === 200)).toHaveLength(10);
    expect(found.filter((status) => status === 429)).toHaveLength(20);
  });

  it('say how many requests are left', async () => {
    const [one, other] = [await another(), await another()];
    expect((await one.request.get('/a')).headers['ratelimit']).toBe('"10-per-60s-by-ip"; r=9; t=60');
    expect((await other.request.get('/a')).headers['ratelimit']).toBe('"10-per-60s-by-ip"; r=8; t=60');
  });

  it('are counted by each process while Redis is gone, and together when it is back', async () => {
    const server = await another();
    await server.request.get('/a').expect(200);
    await redis.kill();
    const began = performance.now();
    const found = await statuses([server], 15);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(found.filter((status) => status === 200)).toHaveLength(10);
    expect(found.filter((status) => status === 429)).toHaveLength(5);
    expect(lines).toEqual(['Redis is lost: this process counts limits by itself']);

    await redis.start();
    const deadline = Date.now() + 15_000;
    while (lines.length < 2 && Date.now() < deadline) {
      await server.request.get('/a');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(lines).toEqual([expect.stringContaining('lost'), 'limits are counted in Redis again']);
  }, 30_000);

  it('hold up few requests when Redis no longer answers, and none for long', async () => {
    const server = await another();
    await server.request.get('/a').expect(200);
    redis.signal('SIGSTOP');
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const began = performance.now();
      await server.request.get('/a').expect(200);
      times.push(performance.now() - began);
    }
    expect(Math.max(...times)).toBeLessThan(1500);
    expect(times.filter((time) => time > 400).length).toBeLessThanOrEqual(2);
  }, 30_000);

  it('do not let a server start without it, nor tell the password', async () => {
    await redis.kill();
    const error: unknown = await connectRedisLimiters(redis.url, log).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(String(error)).toContain('REDIS_URL: Redis cannot be used (ECONNREFUSED). Start it');
    expect(String(error)).not.toContain('secret');
  });

  it('do not let a server start with a wrong password', async () => {
    const wrong = redis.url.replace('secret', 'guess');
    const error: unknown = await connectRedisLimiters(wrong, log).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(String(error)).not.toContain('guess');
  });
});
