import cluster from 'node:cluster';
import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { Metrics } from '../observability/metrics.js';
import type { RateLimitWindow } from '../rate-limit/limiter.js';
import type { RateLimiter } from '../rate-limit/limiter.js';
import { requestShutdown } from '../server/shutdown.js';
import type { SignalBus } from '../incidents/bus.js';
import { WorkerBus } from './worker-bus.js';
import { LeasedLimiter } from './leased-limiter.js';
import { requestResult, createIpcClient } from './ipc.js';

/** What a worker has from its primary. */
export interface WorkerHandle {
  readonly isFirst: boolean;
  /** Connects the workers about incidents. */
  readonly bus: SignalBus;
  /** Counts for all workers. */
  limiter(name: string, declared: RateLimitWindow): RateLimiter;
  /** These figures are part of what the primary serves. */
  exposeMetrics(metrics: Metrics): void;
  /** Says that this worker answers requests. */
  ready(): void;
  /**
   * Says what this worker has counted, when it lets no one in any more. Once that is answered the process may end: a
   * connection that the primary was handing to it meanwhile would be lost with it, and its client wait for ever.
   */
  detach(): Promise<void>;
  /** Lets go of the primary, so that a process with nothing left to do ends. */
  disconnect(): void;
}

/** How long the primary has to answer, in milliseconds. */
const TIMEOUT_MS = 5000;

/**
 * Joins the workers of a primary.
 *
 * @throws StartupError when the process was started by another program that makes workers
 */
export async function joinPrimary(): Promise<WorkerHandle> {
  const limits = new Map<string, LeasedLimiter>();
  let shared: Metrics | undefined;
  const bus = new WorkerBus();
  const { worker } = cluster;
  const link = createIpcClient(
    {
      send: (message) => void worker?.send(message),
      onMessage: (listener) => void worker?.on('message', listener),
    },
    {
      giveBack: ({ name, key, lease }) => limits.get(name)?.recall(key, lease) ?? 0,
      figures: () => shared?.snapshot(),
      close({ drain }) {
        requestShutdown(drain);
        return null;
      },
      share(text) {
        bus.receive(text);
        return null;
      },
      beat: () => null,
    },
  );
  const role = await requestResult(TIMEOUT_MS, link, 'role', null);
  if (!role) {
    const message = 'This process is already a worker of another program.';
    const hint = 'Unset it, or start this program by itself.';
    throw new StartupError([diagnostic('workers-nested', atSetting('WORKERS'), message, hint)]);
  }
  bus.connect(link, role);
  return {
    isFirst: role.isFirst,
    bus,
    limiter(name, declared) {
      const limit = new LeasedLimiter(name, declared, link);
      limits.set(name, limit);
      return limit;
    },
    exposeMetrics: (metrics) => void (shared = metrics),
    ready: () => link.request('ready', null, () => undefined),
    async detach() {
      const figures = await shared?.snapshot();
      const used = [...limits.values()].flatMap((limit) => limit.recallAll());
      await requestResult(TIMEOUT_MS, link, 'leaving', { figures, used });
    },
    disconnect: () => void worker?.disconnect(),
  };
}
