import type { Options, Store } from 'express-rate-limit';
import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { RedisLost, type RedisConnection } from '../redis/connection.js';
import type { RateLimiter, RateLimitHit, RateLimitWindow } from './limiter.js';
import { memoryLimiter } from './memory-limiter.js';
import { hitStore } from './store-limiter.js';

/** Creates the limiter of a limit. @param name tells its counts from those of others; the same in all processes */
export type CreateRateLimiter = (name: string, declared: RateLimitWindow) => RateLimiter;

/**
 * Creates limiters that count in a Redis, exactly, for all processes and machines that are connected to it. While it is
 * lost, each process counts by itself: requests are answered, and still limited.
 *
 * @param redis from `connectRedis`
 * @returns what `createPlan` takes as `rateLimitStore`
 * @throws StartupError when the package that counts is not installed
 * @example
 * const plan = await createPlan(contract, { ...options, rateLimitStore: await redisLimiters(redis) });
 */
export async function redisLimiters(redis: RedisConnection): Promise<CreateRateLimiter> {
  const { RedisStore } = await loadPackage();

  return function createLimiter(name, { window }) {
    const fallback = memoryLimiter(window);
    let store: Promise<Store> | undefined;

    /** A store whose scripts Redis has. One that could not load them would go on failing, so another is made then. */
    async function openStore(): Promise<Store> {
      const opened = new RedisStore({
        prefix: `gatehouse:${name}:`,
        sendCommand: (...command: string[]) => redis.send(...command),
      });
      // It reads nothing else of the options.
      await opened.init({ windowMs: window } as Options);
      return opened;
    }

    async function countInRedis(key: string): Promise<RateLimitHit> {
      try {
        store ??= openStore();
        return await hitStore(await store, key, window);
      } catch (error) {
        store = undefined;
        // Redis replies and does not count, as a replica or without memory.
        if (!(error instanceof RedisLost)) redis.lose(error);
        return fallback.hit(key);
      }
    }

    return { hit: (key) => (redis.isAvailable ? countInRedis(key) : fallback.hit(key)) };
  };
}

async function loadPackage() {
  try {
    return await import('rate-limit-redis');
  } catch {
    const message = 'The package rate-limit-redis is not installed.';
    const hint = 'Run npm install rate-limit-redis.';
    throw new StartupError([diagnostic('package-missing', atSetting('REDIS_URL'), message, hint)]);
  }
}
