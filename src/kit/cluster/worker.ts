import cluster from 'node:cluster';
import { StartRefused } from '../diagnostic.js';
import type { Metrics } from '../observability/metrics.js';
import type { DefaultLimit } from '../options.js';
import type { CountedLimit } from '../rate-limit/limiter.js';
import { closeAsked } from '../server/shutdown.js';
import { LeasedLimit } from './leased-limiter.js';
import { answerWithin, createLink } from './ipc.js';

/** What a worker has from its primary. */
export interface Membership {
  readonly isFirst: boolean;
  /** Counts for all workers. */
  limit(name: string, declared: DefaultLimit): CountedLimit;
  /** These figures are part of what the primary serves. */
  share(metrics: Metrics): void;
  /** Says that this worker answers requests. */
  ready(): void;
  /**
   * Says what this worker has counted, when it lets no one in any more. Once that is answered the process may end: a
   * connection that the primary was handing to it meanwhile would be lost with it, and its client wait for ever.
   */
  leave(): Promise<void>;
  /** Lets go of the primary, so that a process with nothing left to do ends. */
  disconnect(): void;
}

/** How long the primary has to answer, in milliseconds. */
const patience = 5000;

/**
 * Joins the workers of a primary.
 *
 * @throws StartRefused when the process was started by another program that makes workers
 */
export async function joinPrimary(): Promise<Membership> {
  const limits = new Map<string, LeasedLimit>();
  let shared: Metrics | undefined;
  const { worker } = cluster;
  const link = createLink(
    {
      send: (message) => void worker?.send(message),
      onMessage: (listener) => void worker?.on('message', listener),
    },
    {
      giveBack: ({ name, key, lease }) => limits.get(name)?.giveBack(key, lease) ?? 0,
      figures: () => shared?.figures(),
      close() {
        closeAsked();
        return null;
      },
    },
  );
  const role = await answerWithin(patience, link, 'role', null);
  if (!role) {
    const what = 'this process is a worker of a program that runs several already';
    throw new StartRefused([{ where: 'WORKERS', what, instead: 'leave it out, or start this program by itself' }]);
  }
  return {
    isFirst: role.isFirst,
    limit(name, declared) {
      const limit = new LeasedLimit(name, declared, link);
      limits.set(name, limit);
      return limit;
    },
    share: (metrics) => void (shared = metrics),
    ready: () => link.ask('ready', null, () => undefined),
    async leave() {
      const figures = await shared?.figures();
      const used = [...limits.values()].flatMap((limit) => limit.giveBackAll());
      await answerWithin(patience, link, 'leaving', { figures, used });
    },
    disconnect: () => void worker?.disconnect(),
  };
}
