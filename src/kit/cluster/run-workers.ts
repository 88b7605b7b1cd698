import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { listenMetrics, type MetricsServer } from '../observability/metrics-server.js';
import { createLogger } from '../observability/logger.js';
import type { Metrics } from '../observability/metrics.js';
import type { SignalBus } from '../incidents/bus.js';
import { connectRedisIncidents, type RedisIncidents } from '../incidents/redis-bus.js';
import type { IncidentStore } from '../incidents/store.js';
import { createRedisIdempotencyStore } from '../idempotency/redis-store.js';
import { redisLimiters } from '../rate-limit/redis.js';
import { connectRedis, type RedisConnection } from '../redis/connection.js';
import type { ServerSettings } from '../settings/server-settings.js';
import type { ServerOptions } from '../options.js';
import { runPrimary } from './primary.js';
import { joinPrimary } from './worker.js';

/** The settings that decide how processes work together. */
export type WorkerSettings = Pick<
  ServerSettings,
  'workers' | 'metricsPort' | 'redisUrl' | 'logLevel' | 'drainDelay' | 'incidents'
>;

/** This process among those that serve together; the only one, unless `WORKERS` says more. */
export interface Worker {
  /** Whether it is the one to tell people where the server is. */
  readonly isFirst: boolean;
  /** Where limits are counted: once for all processes. For `createPlan`. */
  readonly rateLimitStore: ServerOptions['rateLimitStore'];
  /** Where responses are kept for requests with a key, once for all processes; `undefined` without Redis. For `createPlan`. */
  readonly idempotencyStore: ServerOptions['idempotencyStore'];
  /** Says what is lost and done without for now, for `/readyz`. */
  degradations(): readonly string[];
  /** Connects the processes about incidents, and where those are kept, where there is Redis. */
  readonly incidents: { readonly bus?: SignalBus; readonly store?: IncidentStore };
  /** Serves `/metrics` where the settings say, once for all processes; not here when another process does. */
  listenMetrics(metrics: Metrics): Promise<MetricsServer | undefined>;
  /** Lets go of what is shared, when the server has closed: the last thing before the process ends. */
  close(): Promise<void>;
}

/**
 * Starts a server in as many processes as the settings say. This one is the server itself when they say one, else it
 * starts the others, by running this program again in each, and sees to them: a crash, an end and a replacement in order
 * (see `superviseWorkers`).
 *
 * @param start starts the server of one process, up to where it answers; `closeOnSignals` in it lets it end in order
 * @returns once all answer
 * @throws StartupError when what is shared cannot be reached, and what `start` throws
 */
export async function runWorkers(settings: WorkerSettings, start: (worker: Worker) => Promise<void>): Promise<void> {
  const log = createLogger({ level: settings.logLevel });
  if (settings.workers > 1 && cluster.isPrimary) {
    await runPrimary(settings, log);
    return;
  }

  const worker = await openWorker(settings, log);
  try {
    await start(worker);
    worker.ready();
  } catch (error) {
    // Nothing of this may keep a process that does not serve.
    worker.disconnect();
    throw error;
  }
}

/** This process and what ends it when it does not come to serve. */
interface OpenWorker extends Worker {
  /** Tells the primary that this worker answers requests. */
  ready(): void;
  /** Releases everything at once, so that a process with nothing left to do ends. */
  disconnect(): void;
}

/**
 * Connects this process to what it shares with others: its primary, where several processes serve, and Redis.
 *
 * @throws StartupError when either cannot be reached
 */
export async function openWorker(
  { workers, metricsPort, redisUrl, incidents }: WorkerSettings,
  log: Logger,
): Promise<OpenWorker> {
  const handle = workers > 1 ? await joinPrimary() : undefined;
  let redis: RedisConnection | undefined;
  let redisIncidents: RedisIncidents | undefined;
  let limiters: ServerOptions['rateLimitStore'];
  try {
    redis = redisUrl === undefined ? undefined : await connectRedis(redisUrl, log);
    limiters = redis && (await redisLimiters(redis));
    redisIncidents =
      redisUrl === undefined || incidents === 'off' ? undefined : await connectRedisIncidents(redisUrl, log);
  } catch (error) {
    redis?.close();
    handle?.disconnect();
    throw error;
  }
  return {
    isFirst: handle?.isFirst ?? true,
    incidents: redisIncidents ?? (handle ? { bus: handle.bus } : {}),
    rateLimitStore: limiters ?? (handle && ((name, limit) => handle.limiter(name, limit))),
    idempotencyStore: redis && createRedisIdempotencyStore(redis, log),
    degradations: () => (redis?.isAvailable === false ? ['Redis is lost: each process counts limits by itself.'] : []),
    async listenMetrics(metrics) {
      if (!handle) return metricsPort === undefined ? undefined : listenMetrics(metrics, metricsPort);
      handle.exposeMetrics(metrics);
      return undefined;
    },
    async close() {
      redisIncidents?.close();
      redis?.close();
      await handle?.detach();
    },
    ready: () => handle?.ready(),
    disconnect() {
      redisIncidents?.close();
      redis?.close();
      handle?.disconnect();
    },
  };
}
