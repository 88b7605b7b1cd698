import { ipKeyGenerator } from 'express-rate-limit';
import type { Kysely } from 'kysely';
import { Problem, type RequestBase } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { createAttemptLimiter, type AttemptCounter, type BackoffPolicy, type Permit } from './attempt-limiter.js';
import { sha256 } from './secrets.js';

/** The actions that allow guessing, or that can be abused by repetition. */
export type GuardedAction = 'login' | 'totp' | 'password' | 'mail' | 'code' | 'refresh';

/** An attempt at a guarded action. */
export interface Attempt extends Pick<RequestBase, 'ip' | 'report'> {
  /** Identifies the account, which need not exist; absent if nothing identifies it. */
  readonly account?: string;
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
  // Limits unsolicited e-mails. Each contains a valid code, so the limit locks nobody out.
  mailbox: { freeAttempts: 3, initialDelayMs: MINUTE_MS, maxDelayMs: HOUR_MS, resetAfterMs: DAY_MS },
};

export interface BruteForceGuard {
  /**
   * Counts an attempt.
   *
   * @returns the permit, to be refunded if the attempt succeeds
   * @throws Problem `rate_limited` with `Retry-After`
   */
  acquire(action: GuardedAction, attempt: Attempt): Promise<Permit>;
}

/** Creates the protection against guessing, by account and by address. */
export function createBruteForceGuard(db: Kysely<Schema>, policies = DEFAULT_BACKOFF): BruteForceGuard {
  const limiter = createAttemptLimiter(db);
  return {
    async acquire(action, { ip, account, isKnownAddress = false, report }) {
      const network = networkOf(ip);
      const accountHash = account === undefined ? undefined : sha256(account);
      // Rotating addresses does not help: all unknown addresses share one counter per account. Nobody can lock the owner
      // out: networks where the owner has logged in before have counters of their own, and every delay ends.
      // Known and unknown addresses take equally many statements, so that timing does not tell them apart.
      const counters: AttemptCounter[] = [
        isKnownAddress
          ? { key: `${action} known ${network}`, policy: policies.knownAddress }
          : { key: `${action} address ${network}`, policy: policies.address },
      ];
      if (accountHash !== undefined)
        counters.push({
          key: `${action} account ${accountHash}${isKnownAddress ? ` ${network}` : ''}`,
          policy: action === 'mail' ? policies.mailbox : policies.account,
        });
      const result = await limiter.acquire(counters);
      if (result.kind === 'permit') return result;
      report('authn_login_fail_max', { what: action, account: accountHash });
      throw new Problem('rate_limited', {
        detail: 'Too many attempts: wait before you try again.',
        headers: { 'Retry-After': String(result.retryAfterSeconds) },
      });
    },
  };
}

/** Returns the network of an address: an IPv4 address itself, or the /56 of an IPv6 one, which one subscriber controls. */
export function networkOf(ip: string): string {
  return ipKeyGenerator(ip, 56);
}
