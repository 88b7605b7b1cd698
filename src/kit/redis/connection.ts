import { isNativeError } from 'node:util/types';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { withTimeout } from '../util/timeout.js';
import { parseRedisAddress } from './address.js';
import { loadRedisClient, type CreateRedisClient, type RedisClient, type RedisReply } from './client.js';
import { ReplyWatch } from './reply-watch.js';

/** A Redis that all processes and machines of an API share. It may be lost, and comes back by itself. */
export interface RedisConnection {
  /** Whether Redis replies; while it does not, commands fail at once. */
  readonly isAvailable: boolean;
  /**
   * Sends a command.
   *
   * @throws RedisLost when there is no reply, and the error that Redis replies with
   */
  send(...command: readonly string[]): Promise<RedisReply>;
  /** Says that Redis cannot do its work: it is looked for again, at the address that its name then has. */
  lose(error: unknown): void;
  close(): void;
}

/** There is no reply from Redis: the command may have been carried out. */
export class RedisLost extends Error {
  constructor(cause?: unknown) {
    super('Redis does not reply', { cause });
    this.name = 'RedisLost';
  }
}

/** How long until a lost Redis is looked for again, and how long it then has to reply, in milliseconds. */
const RETRY_AFTER_MS = 500;
const OPEN_TIMEOUT_MS = 10_000;
/** Shows that scripts may run and write: a replica, or a Redis without memory, replies to other commands. */
const PROBE = ['EVAL', "return redis.call('SET', KEYS[1], '1', 'PX', 10000)", '1', 'gatehouse:probe'];

/**
 * Connects to a Redis.
 *
 * @param url `redis://user:password@host:6379/0`, `rediss://…` over TLS, or `redis-sentinel://host1,host2/name`; one
 *   database for each API
 * @param log learns when Redis is lost and when it is back
 * @throws StartupError when it cannot be used now, or its package is not installed
 * @example
 * const redis = await connectRedis('redis://localhost:6379', log);
 * const plan = await createPlan(contract, { ...options, rateLimitStore: await redisLimiters(redis) });
 */
export async function connectRedis(url: string, log: Pick<Logger, 'warn' | 'info'>): Promise<RedisConnection> {
  const address = parseRedisAddress(url);
  if (!address) throw unavailable('its address cannot be read');
  const connection = new Connection(await loadRedisClient(address), log);
  try {
    await connection.open();
    return connection;
  } catch (error) {
    connection.close();
    throw unavailable(reasonOf(error));
  }
}

class Connection implements RedisConnection {
  readonly #createClient: CreateRedisClient;
  readonly #log: Pick<Logger, 'warn' | 'info'>;
  readonly #watch = new ReplyWatch(() => this.lose(new Error('no reply')));
  /** Rejects the commands that wait for a reply. */
  readonly #waiting = new Set<(reason: RedisLost) => void>();
  #client: RedisClient | undefined;
  #isClosed = false;

  constructor(createClient: CreateRedisClient, log: Pick<Logger, 'warn' | 'info'>) {
    this.#createClient = createClient;
    this.#log = log;
  }

  get isAvailable(): boolean {
    return this.#client !== undefined;
  }

  /** Connects, and makes sure that Redis can be written to. */
  async open(): Promise<void> {
    const client = this.#createClient((error) => {
      if (client === this.#client) this.lose(error);
    });
    try {
      const opening = client.connect().then(() => client.send(PROBE));
      await withTimeout(opening, OPEN_TIMEOUT_MS);
    } catch (error) {
      client.destroy();
      throw error;
    }
    if (this.#isClosed) client.destroy();
    else this.#client = client;
  }

  async send(...command: readonly string[]): Promise<RedisReply> {
    const client = this.#client;
    if (!client) throw new RedisLost();
    let stop: (reason: RedisLost) => void = () => undefined;
    const lost = new Promise<never>((_resolve, reject) => (stop = reject));
    this.#waiting.add(stop);
    this.#watch.expect();
    try {
      return await Promise.race([client.send(command), lost]);
    } catch (error) {
      throw client === this.#client || error instanceof RedisLost ? error : new RedisLost(error);
    } finally {
      this.#watch.settle();
      this.#waiting.delete(stop);
    }
  }

  lose(error: unknown): void {
    if (!this.#client) return;
    this.#client.destroy();
    this.#client = undefined;
    const lost = new RedisLost(error);
    for (const stop of this.#waiting) stop(lost);
    this.#log.warn({ reason: reasonOf(error) }, 'Redis is lost: each process counts limits by itself');
    void this.#reopen();
  }

  close(): void {
    this.#isClosed = true;
    this.#client?.destroy();
    this.#client = undefined;
  }

  async #reopen(): Promise<void> {
    while (!this.#isClosed && !(await this.#isReopened()));
    if (this.isAvailable) this.#log.info('Redis is back: limits are counted there again');
  }

  async #isReopened(): Promise<boolean> {
    await wait(RETRY_AFTER_MS, undefined, { ref: false });
    // Why it is still lost is what the log says already.
    if (!this.#isClosed) await this.open().catch(() => undefined);
    return this.isAvailable;
  }
}

function unavailable(reason: string): StartupError {
  const message = `Redis cannot be used (${reason}).`;
  const hint = 'Start it, or correct the address, user and password.';
  return new StartupError([diagnostic('redis-unavailable', atSetting('REDIS_URL'), message, hint)]);
}

/** Never with the address: it may hold a password. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
