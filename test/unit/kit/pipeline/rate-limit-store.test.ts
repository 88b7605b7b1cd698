import { MemoryStore } from 'express-rate-limit';
import { get } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

const paths = { '/a': get(), '/b': get({ 'x-rate-limit': { limit: 1, window: '1m' } }) };
const rateLimit = { limit: 2, window: 60_000 };

/** A store that answers later, as one on another machine does. */
class FarStore extends MemoryStore {
  override async increment(key: string): ReturnType<MemoryStore['increment']> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return super.increment(key);
  }
}

/** What the headers say of a limit, but for the seconds that are left. */
function told(headers: Readonly<Record<string, string>>): readonly unknown[] {
  const { ratelimit, 'ratelimit-policy': policy, 'retry-after': wait } = headers;
  return [ratelimit?.replace(/t=\d+/, ''), policy, wait === undefined];
}

describe('a store of the set-up', () => {
  it('counts in place of the memory of the process, with the same answers', async () => {
    const near = await serve({ paths }, { rateLimit });
    const far = await serve({ paths }, { rateLimit, rateLimitStore: () => new FarStore() });
    for (const path of ['/a', '/b', '/a', '/x', '/b', '/a']) {
      const [one, other] = [await near.request.get(path), await far.request.get(path)];
      expect(other.status).toBe(one.status);
      expect(told(other.headers)).toEqual(told(one.headers));
      const expected = one.status === 429 ? ['excess_rate_limit_exceeded'] : [];
      expect([await near.eventsOf(one), await far.eventsOf(other)]).toEqual([expected, expected]);
    }
  });

  it('is made once for each limit, under a name of its own', async () => {
    const names: string[] = [];
    const rateLimitStore = (name: string): MemoryStore => {
      names.push(name);
      return new MemoryStore();
    };
    await serve({ paths }, { rateLimit, rateLimitStore });
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/^1-per-60s-by-ip .+b/)]));
  });

  it('that fails lets nobody in', async () => {
    class BrokenStore extends MemoryStore {
      override increment(): Promise<never> {
        return Promise.reject(new Error('the store is away'));
      }
    }
    const { request } = await serve({ paths }, { rateLimit, rateLimitStore: () => new BrokenStore() });
    const { body } = await request.get('/a').expect(500);
    expect(body).toMatchObject({ code: 'internal_error' });
    expect(JSON.stringify(body)).not.toContain('away');
  });
});

describe('requests that come at the same time', () => {
  it('are each counted', async () => {
    const { request } = await serve({ paths }, { rateLimit });
    const answers = await Promise.all(Array.from({ length: 10 }, () => request.get('/a')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(8);
  });
});
