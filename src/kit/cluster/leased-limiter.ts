import type { RateLimitHit, RateLimiter, RateLimitWindow } from '../rate-limit/limiter.js';
import { sharedCounterKey } from '../rate-limit/shared-counters.js';
import { monotonicNow } from '../util/monotonic-clock.js';
import type { LeaseUsage } from './lease-ledger.js';
import type { IpcClient } from './ipc.js';

/** What a worker holds of one caller's limit. */
interface HeldLease {
  readonly lease: number;
  /** How many more it may let in by itself, and how many it has since it last told. */
  left: number;
  used: number;
  /** How many all workers had let in before. */
  before: number;
  readonly until: number;
  /** There is nothing left to ask for. */
  readonly isSpent: boolean;
}

const SWEEP_INTERVAL_MS = 60_000;
/** How many clients have a lease of their own for each limit; further ones share leases, and are never unlimited. */
const MAX_LEASES = 100_000;

/**
 * Counts a worker's requests against one limit so that they count for all workers: by leases from the primary (see
 * `Ledger`). Most requests are counted here at once; one that needs a new lease waits for it.
 *
 * How many are left is what this worker knows: others may have let in some that they have not told yet.
 */
export class LeasedLimiter implements RateLimiter {
  readonly #name: string;
  readonly #limit: number;
  readonly #window: number;
  readonly #link: Pick<IpcClient, 'request'>;
  readonly #held = new Map<string, HeldLease>();
  readonly #asking = new Map<string, Promise<void>>();

  readonly #maxLeases: number;

  /**
   * @param name the same in all workers
   * @param maxLeases how many clients have a lease of their own
   */
  constructor(
    name: string,
    { limit, window }: RateLimitWindow,
    link: Pick<IpcClient, 'request'>,
    maxLeases = MAX_LEASES,
  ) {
    this.#name = name;
    this.#maxLeases = maxLeases;
    this.#limit = limit;
    this.#window = window;
    this.#link = link;
    setInterval(() => this.#forgetEnded(), SWEEP_INTERVAL_MS).unref();
  }

  /** Counts one request. Those over the limit are told the same number, one more than it. */
  hit(key: string): RateLimitHit | Promise<RateLimitHit> {
    const isKnown = this.#held.has(key) || this.#asking.has(key);
    const hasRoom = this.#held.size + this.#asking.size < this.#maxLeases;
    return this.#count(isKnown || hasRoom ? key : sharedCounterKey(key));
  }

  #count(key: string): RateLimitHit | Promise<RateLimitHit> {
    const held = this.#held.get(key);
    const now = monotonicNow();
    if (held && held.until > now) {
      const resetMs = held.until - now;
      if (held.isSpent) return { totalHits: this.#limit + 1, resetMs };
      if (held.left > 0) {
        held.left -= 1;
        held.used += 1;
        return { totalHits: held.before + held.used, resetMs };
      }
    }
    return this.#askForMore(key).then(() => this.#count(key));
  }

  /** How many of a lease this worker has let in since it last told; it lets in no more of it. */
  recall(key: string, lease: number): number {
    const held = this.#held.get(key);
    if (held?.lease !== lease) return 0;
    held.left = 0;
    return takeUsage(held);
  }

  /** The same of all leases. */
  recallAll(): LeaseUsage[] {
    const all = [...this.#held].filter(([, { left, used }]) => left + used > 0);
    return all.map(([key, { lease }]) => ({ name: this.#name, key, lease, used: this.recall(key, lease) }));
  }

  /** Those who wait for one caller's lease share it. */
  #askForMore(key: string): Promise<void> {
    const asking = this.#asking.get(key);
    if (asking) return asking;
    const held = this.#held.get(key);
    const [lease, used] = held ? [held.lease, takeUsage(held)] : [0, 0];
    const take = { name: this.#name, limit: this.#limit, window: this.#window, key, lease, used };
    const answered = new Promise<void>((resolve) => {
      this.#link.request('take', take, (got) => {
        this.#asking.delete(key);
        // The primary has ended, and this worker is about to: nothing is left to report to.
        if (!got) return;
        const { size, until } = got;
        this.#held.set(key, { lease: got.lease, left: size, used: 0, before: got.used, until, isSpent: size === 0 });
        resolve();
      });
    });
    this.#asking.set(key, answered);
    return answered;
  }

  #forgetEnded(): void {
    const now = monotonicNow();
    for (const [key, { until }] of this.#held) if (until <= now) this.#held.delete(key);
  }
}

function takeUsage(held: HeldLease): number {
  const { used } = held;
  held.before += used;
  held.used = 0;
  return used;
}
