import { isNativeError } from 'node:util/types';
import type { Options, Store } from 'express-rate-limit';
import type { Logger } from 'pino';
import { memoryLimiter, type RateLimitHit, type RateLimiter } from './limiter.js';
import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { withTimeout } from '../util/timeout.js';
import type { RateLimitWindow } from './limiter.js';

/** Limits that are counted in Redis, for all processes and machines that are told the same address. */
export interface RedisLimiters {
  /** Creates the limiter of a limit. @param name tells its counts from those of others */
  limiter(name: string, declared: RateLimitWindow): RateLimiter;
  /** Closes the connection. */
  close(): void;
}

/** How long a request waits for Redis, in milliseconds; after one that waited in vain, how long none does. */
const TIMEOUT_MS = 500;
const RETRY_AFTER_MS = 2000;

/**
 * Connects to a Redis for `rateLimitStore`. While it cannot be reached, each process counts by itself: requests are
 * answered, and still limited.
 *
 * @param url `redis://user:password@host:6379/0`, or `rediss://` over TLS; one database for each API
 * @param log learns when Redis is lost and when it is back
 * @throws StartupError when it cannot be reached now, or its packages are not installed
 */
export async function connectRedisLimiters(url: string, log: Pick<Logger, 'warn' | 'info'>): Promise<RedisLimiters> {
  const { createClient, RedisStore } = await loadPackages();
  let isStarted = false;
  /** Until when Redis is not asked; in the past while it answers. */
  let retryAt = 0;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // One that has stopped without closing its connections is noticed by the silence.
    pingInterval: 1000,
    socket: { connectTimeout: 2000, socketTimeout: 3000, reconnectStrategy: () => isStarted && RETRY_AFTER_MS },
  });
  // Comes with every try to connect; what follows from it is seen where it is asked.
  client.on('error', () => undefined);
  try {
    await client.connect();
    // What counting takes: whether it may.
    await client.sendCommand(['SCRIPT', 'LOAD', 'return 1']);
  } catch (error) {
    if (client.isOpen) client.destroy();
    const message = `Redis cannot be used (${errorReason(error)}).`;
    const hint = 'Start it, or correct the address, user and password.';
    throw new StartupError([diagnostic('redis-unavailable', atSetting('REDIS_URL'), message, hint)]);
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
    limiter(name, { window }) {
      const fallback = memoryLimiter(window);
      let store: Promise<Store> | undefined;

      async function inRedis(key: string): Promise<RateLimitHit> {
        store ??= storeOf(name, window);
        return (await store).increment(key);
      }

      return {
        async hit(key) {
          if (Date.now() < retryAt) return fallback.hit(key);
          try {
            const counted = await withTimeout(inRedis(key), TIMEOUT_MS);
            if (retryAt > 0) log.info('limits are counted in Redis again');
            retryAt = 0;
            return counted;
          } catch (error) {
            if (retryAt === 0)
              log.warn({ reason: errorReason(error) }, 'Redis is lost: this process counts limits by itself');
            retryAt = Date.now() + RETRY_AFTER_MS;
            store = undefined;
            return fallback.hit(key);
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
    const message = 'The packages @redis/client and rate-limit-redis are not installed.';
    const hint = 'Run npm install @redis/client rate-limit-redis.';
    throw new StartupError([diagnostic('package-missing', atSetting('REDIS_URL'), message, hint)]);
  }
}

/** Never with the address: it may hold a password. */
function errorReason(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
