import { isNativeError } from 'node:util/types';
import type { Options, Store } from 'express-rate-limit';
import type { Logger } from 'pino';
import { memoryLimit, type Counted, type CountedLimit } from './limiter.js';
import { StartRefused } from '../diagnostic.js';
import { inTime } from '../util/timeout.js';
import type { DefaultLimit } from '../options.js';

/** Limits that are counted in Redis, for all processes and machines that are told the same address. */
export interface RedisLimits {
  limit(name: string, declared: DefaultLimit): CountedLimit;
  close(): void;
}

/** How long a request waits for Redis, in milliseconds; after one that waited in vain, how long none does. */
const patience = 500;
const pause = 2000;

/**
 * Connects to a Redis for `rateLimitStore`. While it cannot be reached, each process counts by itself: requests are
 * answered, and still limited.
 *
 * @param url `redis://user:password@host:6379/0`, or `rediss://` over TLS; one database for each API
 * @param log learns when Redis is lost and when it is back
 * @throws StartRefused when it cannot be reached now, or its packages are not installed
 */
export async function connectRedisLimits(url: string, log: Pick<Logger, 'warn' | 'info'>): Promise<RedisLimits> {
  const { createClient, RedisStore } = await loadPackages();
  let isStarted = false;
  /** Until when Redis is not asked; in the past while it answers. */
  let lostUntil = 0;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // One that has stopped without closing its connections is noticed by the silence.
    pingInterval: 1000,
    socket: { connectTimeout: 2000, socketTimeout: 3000, reconnectStrategy: () => isStarted && pause },
  });
  // Comes with every try to connect; what follows from it is seen where it is asked.
  client.on('error', () => undefined);
  try {
    await client.connect();
    // What counting takes: whether it may.
    await client.sendCommand(['SCRIPT', 'LOAD', 'return 1']);
  } catch (error) {
    if (client.isOpen) client.destroy();
    const instead = 'start it, or correct the address, user and password';
    throw new StartRefused([{ where: 'REDIS_URL', what: `Redis cannot be used (${reasonOf(error)})`, instead }]);
  }
  isStarted = true;

  /** A store whose scripts Redis has. One that could not load them would go on failing, so another is made then. */
  async function storeOf(name: string, window: number): Promise<Store> {
    const store = new RedisStore({
      prefix: `gatehouse:${name}:`,
      sendCommand: (...command: string[]) => client.sendCommand(command),
    });
    // It reads nothing else of the options.
    await store.init({ windowMs: window } as Options);
    return store;
  }

  return {
    limit(name, { window }) {
      const near = memoryLimit(window);
      let far: Promise<Store> | undefined;

      async function inRedis(key: string): Promise<Counted> {
        far ??= storeOf(name, window);
        return (await far).increment(key);
      }

      return {
        async count(key) {
          if (Date.now() < lostUntil) return near.count(key);
          try {
            const counted = await inTime(inRedis(key), patience);
            if (lostUntil > 0) log.info('limits are counted in Redis again');
            lostUntil = 0;
            return counted;
          } catch (error) {
            if (lostUntil === 0)
              log.warn({ reason: reasonOf(error) }, 'Redis is lost: this process counts limits by itself');
            lostUntil = Date.now() + pause;
            far = undefined;
            return near.count(key);
          }
        },
      };
    },
    close() {
      if (client.isOpen) client.destroy();
    },
  };
}

/** They come with a server that counts in Redis: most do not. */
async function loadPackages() {
  try {
    const [{ createClient }, { RedisStore }] = await Promise.all([import('@redis/client'), import('rate-limit-redis')]);
    return { createClient, RedisStore };
  } catch {
    const what = 'the packages @redis/client and rate-limit-redis are not installed';
    throw new StartRefused([{ where: 'REDIS_URL', what, instead: 'run npm install @redis/client rate-limit-redis' }]);
  }
}

/** Never with the address: it may hold a password. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
