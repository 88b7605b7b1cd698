/** A worker's request for more of a limit. */
export interface Take {
  /** The limit, as the stores of all workers name it. */
  readonly name: string;
  readonly limit: number;
  /** In milliseconds. */
  readonly window: number;
  /** Whose requests are counted. */
  readonly key: string;
  /** How many the worker has let in of its lease before, and when the window of that lease ends. */
  readonly used: number;
  readonly until: number;
}

/** So many more requests a worker may let in by itself; none when the limit is spent. */
export interface Lease {
  readonly size: number;
  /** How many requests all workers are known to have let in before. */
  readonly used: number;
  /** When the window ends, in milliseconds since the epoch. */
  readonly until: number;
}

/** Asks a worker back what it has not used. Answers what it has used; `undefined` when it does not answer in time. */
export type GiveBack = (worker: number, name: string, key: string, until: number) => Promise<number | undefined>;

/** What is known of one caller and one limit in one window. */
interface Account {
  readonly until: number;
  used: number;
  /** What workers hold and have not reported yet. */
  readonly leases: Map<number, number>;
  /** Ends when the last worker that asked has been answered. */
  turn: Promise<unknown>;
}

const sweepEvery = 60_000;

/**
 * Divides limits among the workers of a server, so that all of them together let in what the limit says: never more,
 * and none fewer.
 *
 * A worker that had to ask about each request would take twice as long for it. So it gets a lease, an even share of half
 * of what is left, and counts by itself until that is used up: leases become smaller towards the end of the limit, and
 * once there is nothing left to give, what others have not used is asked back.
 */
export class Ledger {
  readonly #giveBack: GiveBack;
  readonly #workers: () => number;
  readonly #accounts = new Map<string, Account>();
  readonly #sweep: NodeJS.Timeout;

  /** @param workers how many there are now */
  constructor(giveBack: GiveBack, workers: () => number) {
    this.#giveBack = giveBack;
    this.#workers = workers;
    this.#sweep = setInterval(() => this.#forgetEnded(), sweepEvery).unref();
  }

  /** Those who ask for one caller's requests are answered one after the other. */
  take(worker: number, take: Take): Promise<Lease> {
    const account = this.#accountOf(take);
    // At once, not in turn: whoever asks this worker back meanwhile has to know.
    if (take.until === account.until) settle(account, worker, take.used);
    const lease = account.turn.then(() => this.#grant(account, worker, take));
    account.turn = lease;
    return lease;
  }

  /** A worker has ended: what it held can be given to others, and what it had not reported is lost with it. */
  forget(worker: number): void {
    for (const { leases } of this.#accounts.values()) leases.delete(worker);
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  async #grant(account: Account, worker: number, { name, key, limit }: Take): Promise<Lease> {
    if (free(account, limit) <= 0) await this.#askBack(account, worker, name, key);
    const left = Math.max(0, free(account, limit));
    const share = Math.floor(left / (2 * Math.max(1, this.#workers())));
    const size = Math.min(left, Math.max(1, share));
    if (size > 0) account.leases.set(worker, size);
    return { size, used: account.used, until: account.until };
  }

  async #askBack(account: Account, asking: number, name: string, key: string): Promise<void> {
    const others = [...account.leases].filter(([worker]) => worker !== asking);
    await Promise.all(
      others.map(async ([worker, size]) => {
        const used = await this.#giveBack(worker, name, key, account.until);
        settle(account, worker, used ?? size);
      }),
    );
  }

  #accountOf({ name, key, window }: Take): Account {
    const id = `${name}\n${key}`;
    const known = this.#accounts.get(id);
    if (known && known.until > Date.now()) return known;
    const account = { until: Date.now() + window, used: 0, leases: new Map<number, number>(), turn: Promise.resolve() };
    this.#accounts.set(id, account);
    return account;
  }

  #forgetEnded(): void {
    const now = Date.now();
    for (const [id, { until }] of this.#accounts) if (until <= now) this.#accounts.delete(id);
  }
}

function free({ used, leases }: Account, limit: number): number {
  let held = 0;
  for (const size of leases.values()) held += size;
  return limit - used - held;
}

/** A worker holds nothing any more, and has used so many. */
function settle(account: Account, worker: number, used: number): void {
  account.used += used;
  account.leases.delete(worker);
}
