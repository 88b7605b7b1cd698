import { ipKeyGenerator } from 'express-rate-limit';
import type { Kysely } from 'kysely';
import { Problem, type RequestBase } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { createAttemptLimiter, type AttemptCounter, type BackoffPolicy, type Permit } from './attempt-limiter.js';
import { sha256 } from './secrets.js';

/** The actions that allow guessing, or that can be abused by repetition. */
export type GuardedAction = 'login' | 'totp' | 'password' | 'verify' | 'register' | 'forgot' | 'code' | 'refresh';

/** An attempt at a guarded action. It counts for the account, the address, or both. */
export interface Attempt extends Pick<RequestBase, 'report'> {
  /** Identifies the account, which need not exist; absent if nothing identifies it. */
  readonly account?: string;
  /** Absent if the attempt cannot be made without a secret that cannot be guessed. */
  readonly ip?: string;
  /** Whether the owner has been authenticated from this network before. */
  readonly isKnownAddress?: boolean;
}

export type BackoffPolicies = Readonly<Record<'account' | 'address' | 'knownAddress' | 'mailbox', BackoffPolicy>>;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const DEFAULT_BACKOFF: BackoffPolicies = {
  account: { freeAttempts: 5, initialDelayMs: SECOND_MS, maxDelayMs: 15 * MINUTE_MS, resetAfterMs: DAY_MS },
  address: { freeAttempts: 20, initialDelayMs: SECOND_MS, maxDelayMs: 15 * MINUTE_MS, resetAfterMs: HOUR_MS },
  knownAddress: { freeAttempts: 200, initialDelayMs: SECOND_MS, maxDelayMs: MINUTE_MS, resetAfterMs: HOUR_MS },
  // Limits unsolicited e-mails. The longest delay is shorter than the lifetime of a code to reset a password, so while
  // strangers keep the delay up, the mailbox always has a code that works.
  mailbox: { freeAttempts: 3, initialDelayMs: MINUTE_MS, maxDelayMs: 15 * MINUTE_MS, resetAfterMs: DAY_MS },
};

export interface BruteForceGuard {
  /**
   * Counts an attempt.
   *
   * @returns the permit, to be refunded if the attempt succeeds
   * @throws Problem `rate_limited` with `Retry-After`
   */
  acquire(action: GuardedAction, attempt: Attempt): Promise<Permit>;
  /**
   * Runs a check that allows guessing. Only a failure counts.
   *
   * @param check returns `undefined` if the guess was wrong
   * @throws Problem `rate_limited` with `Retry-After`, and the errors of the check
   */
  attempt<Result>(
    action: GuardedAction,
    attempt: Attempt,
    check: () => Promise<Result | undefined>,
  ): Promise<Result | undefined>;
  /** Ends the delays of logins to an account, everywhere and from an address, because its owner was authenticated. */
  forgiveLogins(account: string, ip: string): Promise<void>;
}

/** Creates the protection against guessing, by account and by address. */
export function createBruteForceGuard(db: Kysely<Schema>, policies = DEFAULT_BACKOFF): BruteForceGuard {
  const limiter = createAttemptLimiter(db);

  async function acquire(action: GuardedAction, attempt: Attempt): Promise<Permit> {
    const result = await limiter.acquire(countersOf(action, attempt, policies));
    if (result.kind === 'permit') return result;
    const { account, report } = attempt;
    report('authn_login_fail_max', { what: action, account: account === undefined ? undefined : sha256(account) });
    throw new Problem('rate_limited', {
      detail: 'Too many attempts: wait before you try again.',
      headers: { 'Retry-After': String(result.retryAfterSeconds) },
    });
  }

  return {
    acquire,

    async attempt(action, attempt, check) {
      const permit = await acquire(action, attempt);
      let isFailure = false;
      try {
        const result = await check();
        isFailure = result === undefined;
        return result;
      } finally {
        if (!isFailure) await permit.refund();
      }
    },

    forgiveLogins(account, ip) {
      return limiter.reset([accountKey('login', account), accountKey('login', account, networkOf(ip))]);
    },
  };
}

/**
 * Rotating addresses does not help: all unknown addresses share one counter per account. Nobody can lock the owner out:
 * networks where the owner has logged in before have counters of their own, and every delay ends.
 *
 * The account comes first, so that attempts at one that is blocked do not touch the counter of the address, which others
 * may share. Known and unknown addresses take equally many statements, so that timing does not tell them apart.
 */
function countersOf(
  action: GuardedAction,
  { ip, account, isKnownAddress = false }: Attempt,
  policies: BackoffPolicies,
): readonly AttemptCounter[] {
  const network = ip === undefined ? undefined : networkOf(ip);
  const counters: AttemptCounter[] = [];
  if (account !== undefined)
    counters.push({
      key: accountKey(action, account, isKnownAddress ? network : undefined),
      policy: action === 'register' || action === 'forgot' ? policies.mailbox : policies.account,
    });
  if (network !== undefined)
    counters.push(
      isKnownAddress
        ? { key: `${action} known ${network}`, policy: policies.knownAddress }
        : { key: `${action} address ${network}`, policy: policies.address },
    );
  return counters;
}

/** @param network absent for the counter that all unknown networks share */
function accountKey(action: GuardedAction, account: string, network?: string): string {
  return `${action} account ${sha256(account)}${network === undefined ? '' : ` ${network}`}`;
}

/** Returns the network of an address: an IPv4 address itself, or the /56 of an IPv6 one, which one subscriber controls. */
export function networkOf(ip: string): string {
  return ipKeyGenerator(ip, 56);
}
