import cluster from 'node:cluster';
import { listenMetrics, type MetricsServer } from './listen-metrics.js';
import { createLogger } from './logger.js';
import type { Metrics } from './metrics.js';
import { connectRedisLimits } from './redis-limits.js';
import type { ServerSettings } from './settings/server.js';
import type { Setup } from './setup.js';
import { superviseWorkers } from './workers/primary.js';
import { joinPrimary, type Membership } from './workers/worker.js';

/** This process among those that serve together; the only one, unless `WORKERS` says more. */
export interface Worker {
  /** Whether it is the one to tell people where the server is. */
  readonly isFirst: boolean;
  /** Where limits are counted: once for all processes. For `createPlan`. */
  readonly rateLimitStore: Setup['rateLimitStore'];
  /** Serves `/metrics` where the settings say, once for all processes; not here when another process does. */
  listenMetrics(metrics: Metrics): Promise<MetricsServer | undefined>;
  /** Lets go of what is shared, when the server has closed. */
  close(): void;
}

/**
 * Starts a server in as many processes as the settings say. This one is the server itself when they say one, else it
 * starts the others, by running this program again in each, and sees to them: a crash, an end and a replacement in order
 * (see `superviseWorkers`).
 *
 * @param start starts the server of one process, up to where it answers; `closeOnSignals` in it lets it end in order
 * @returns once all answer
 * @throws StartRefused when what is shared cannot be reached, and what `start` throws
 */
export async function inWorkers(
  settings: Pick<ServerSettings, 'workers' | 'metricsPort' | 'redisUrl' | 'logLevel'>,
  start: (worker: Worker) => Promise<void>,
): Promise<void> {
  const { workers, metricsPort, redisUrl, logLevel } = settings;
  const log = createLogger({ level: logLevel });
  if (workers === 1) await start(await alone());
  else if (cluster.isPrimary) await superviseWorkers(workers, metricsPort, log);
  else await startAsOne(await joinPrimary());

  async function alone(): Promise<Worker> {
    const limits = redisUrl === undefined ? undefined : await connectRedisLimits(redisUrl, log);
    return {
      isFirst: true,
      rateLimitStore: limits && ((name, declared) => limits.limit(name, declared)),
      listenMetrics: async (metrics) => (metricsPort === undefined ? undefined : listenMetrics(metrics, metricsPort)),
      close: () => limits?.close(),
    };
  }

  async function startAsOne(membership: Membership): Promise<void> {
    try {
      const limits = redisUrl === undefined ? undefined : await connectRedisLimits(redisUrl, log);
      await start({
        isFirst: membership.isFirst,
        rateLimitStore: (name, declared) => (limits ?? membership).limit(name, declared),
        listenMetrics(metrics) {
          membership.share(metrics);
          return Promise.resolve(undefined);
        },
        close: () => limits?.close(),
      });
      membership.ready();
    } catch (error) {
      membership.leave();
      throw error;
    }
  }
}
