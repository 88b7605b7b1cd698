import { monotonicNow } from '../util/monotonic-clock.js';

/** A worker's request for more of a limit. */
export interface LeaseRequest {
  /** The limit, as the stores of all workers name it. */
  readonly name: string;
  readonly limit: number;
  /** In milliseconds. */
  readonly window: number;
  /** Whose requests are counted. */
  readonly key: string;
  /** Its lease before, and how many it has let in of it that it has not told; 0 for none. */
  readonly lease: number;
  readonly used: number;
}

/** What a worker has let in of a lease. */
export interface LeaseUsage {
  readonly name: string;
  readonly key: string;
  readonly lease: number;
  readonly used: number;
}

/** So many more requests a worker may let in by itself; none when the limit is spent. */
export interface Lease {
  /** What it is called when something is said of it. */
  readonly lease: number;
  readonly size: number;
  /** How many requests all workers are known to have let in before. */
  readonly used: number;
  /** When the window ends, on the clock of `monotonicNow`. */
  readonly until: number;
}

/**
 * Asks a worker back what it has not used of a lease.
 *
 * @param onAnswer what it has used, within the message that says so; `undefined` when it does not answer in time
 * @returns once that was called
 */
export type RecallLease = (
  worker: number,
  lease: Omit<LeaseUsage, 'used'>,
  onAnswer: (used: number | undefined) => void,
) => Promise<void>;

/** What is known of one caller and one limit in one window. */
interface Account {
  readonly until: number;
  used: number;
  /** What each worker holds and has not reported yet. */
  readonly leases: Map<number, { readonly lease: number; readonly size: number }>;
  /** Ends when the last worker that asked has been answered. */
  turn: Promise<unknown>;
}

const SWEEP_INTERVAL_MS = 60_000;

/**
 * Divides limits among the workers of a server, so that all of them together let in what the limit says: never more,
 * and none fewer.
 *
 * A worker that had to ask about each request would take twice as long for it. So it gets a lease, an even share of half
 * of what is left, and counts by itself until that is used up: leases become smaller towards the end of the limit, and
 * once there is nothing left to give, what others have not used is asked back.
 */
export class LeaseLedger {
  readonly #giveBack: RecallLease;
  readonly #workers: () => number;
  readonly #accounts = new Map<string, Account>();
  #last = 0;

  /** @param workers how many there are now */
  constructor(giveBack: RecallLease, workers: () => number) {
    this.#giveBack = giveBack;
    this.#workers = workers;
    setInterval(() => this.#forgetEnded(), SWEEP_INTERVAL_MS).unref();
  }

  /** Those who ask for one caller's requests are answered one after the other. */
  take(worker: number, take: LeaseRequest): Promise<Lease> {
    const account = this.#accountOf(take);
    // All at the same time: a request to give this lease back may arrive meanwhile and has to be recorded.
    settle(account, worker, take.lease, take.used);
    const lease = account.turn.then(() => this.#grant(account, worker, take));
    account.turn = lease;
    return lease;
  }

  /** What a worker that is about to end has used. */
  report(worker: number, all: readonly LeaseUsage[]): void {
    for (const { name, key, lease, used } of all) {
      const account = this.#accounts.get(idOf(name, key));
      if (account) settle(account, worker, lease, used);
    }
  }

  /** A worker has ended: what it held can be given to others, and what it had not reported is lost with it. */
  forget(worker: number): void {
    for (const { leases } of this.#accounts.values()) leases.delete(worker);
  }

  async #grant(account: Account, worker: number, { name, key, limit }: LeaseRequest): Promise<Lease> {
    if (free(account, limit) <= 0) await this.#askBack(account, worker, name, key);
    const left = Math.max(0, free(account, limit));
    const share = Math.floor(left / (2 * Math.max(1, this.#workers())));
    const size = Math.min(left, Math.max(1, share));
    this.#last += 1;
    if (size > 0) account.leases.set(worker, { lease: this.#last, size });
    return { lease: this.#last, size, used: account.used, until: account.until };
  }

  async #askBack(account: Account, asking: number, name: string, key: string): Promise<void> {
    const others = [...account.leases].filter(([worker]) => worker !== asking);
    await Promise.all(
      others.map(([worker, { lease, size }]) =>
        this.#giveBack(worker, { name, key, lease }, (used) => settle(account, worker, lease, used ?? size)),
      ),
    );
  }

  #accountOf({ name, key, window }: LeaseRequest): Account {
    const id = idOf(name, key);
    const known = this.#accounts.get(id);
    if (known && known.until > monotonicNow()) return known;
    const account: Account = { until: monotonicNow() + window, used: 0, leases: new Map(), turn: Promise.resolve() };
    this.#accounts.set(id, account);
    return account;
  }

  #forgetEnded(): void {
    const now = monotonicNow();
    for (const [id, { until }] of this.#accounts) if (until <= now) this.#accounts.delete(id);
  }
}

function free({ used, leases }: Account, limit: number): number {
  let held = 0;
  for (const { size } of leases.values()) held += size;
  return limit - used - held;
}

/** A lease has ended, and so many of it were used. One that has ended before, or is of another window, counts no more. */
function settle(account: Account, worker: number, lease: number, used: number): void {
  if (account.leases.get(worker)?.lease !== lease) return;
  account.leases.delete(worker);
  account.used += used;
}

function idOf(name: string, key: string): string {
  return `${name}\n${key}`;
}
