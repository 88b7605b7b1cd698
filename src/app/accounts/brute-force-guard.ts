import { ipKeyGenerator } from 'express-rate-limit';
import type { Kysely } from 'kysely';
import { Problem, type SecurityEvent } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { createAttempts, type Patience, type Try } from './attempts.js';
import { hashOf } from './secrets.js';

/** What can be guessed at, or asked for too often. */
export type Guarded = 'login' | 'totp' | 'password' | 'mail' | 'code' | 'refresh';

/** Who tries, and on which account. */
export interface Trial {
  readonly ip: string;
  /** Whatever names the account, whether or not there is one; absent where nothing does. */
  readonly account?: string;
  /** Whether someone at this address has proved before to be the owner. */
  readonly known?: boolean;
  readonly report: (event: SecurityEvent, detail?: Readonly<Record<string, unknown>>) => void;
}

export type PatienceOf = Readonly<Record<'account' | 'address' | 'knownAddress' | 'mailbox', Patience>>;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export const standardPatience: PatienceOf = {
  account: { free: 5, first: second, longest: 15 * minute, forget: 24 * hour },
  address: { free: 20, first: second, longest: 15 * minute, forget: hour },
  knownAddress: { free: 200, first: second, longest: minute, forget: hour },
  // Whoever asks for mails to another's address annoys; each brings a code that is good, so that nobody is locked out.
  mailbox: { free: 3, first: minute, longest: hour, forget: 24 * hour },
};

export type Guard = ReturnType<typeof createGuard>;

/**
 * Slows guessing down, by account and by address.
 *
 * - Rotating addresses dodges nothing: all strangers to an account share its one count.
 * - Nobody can lock an owner out: addresses where the owner has logged in before, or set a new password with a code
 *   from a mail, have a count of their own; and every delay ends.
 * - Trying many accounts from one address counts for the address.
 */
export function createGuard(db: Kysely<Schema>, patience: PatienceOf = standardPatience) {
  const attempts = createAttempts(db);
  return {
    /**
     * @returns the try, to be taken back when it was no guess
     * @throws Problem `rate_limited` with `Retry-After`
     */
    async take(what: Guarded, { ip, account, known, report }: Trial): Promise<Try> {
      const address = addressOf(ip);
      const name = account === undefined ? undefined : hashOf(account);
      // As many statements for those who are known as for others, so that time does not tell them apart.
      const byAddress = known
        ? ([`${what} known ${address}`, patience.knownAddress] as const)
        : ([`${what} address ${address}`, patience.address] as const);
      const byAccount = [
        `${what} account ${name}${known ? ` ${address}` : ''}`,
        what === 'mail' ? patience.mailbox : patience.account,
      ] as const;
      const result = await attempts.take(name === undefined ? [byAddress] : [byAddress, byAccount]);
      if (!('retryAfter' in result)) return result;
      report('authn_login_fail_max', { what, account: name });
      throw new Problem('rate_limited', {
        detail: 'There were too many tries: wait before the next one.',
        headers: { 'Retry-After': String(result.retryAfter) },
      });
    },
  };
}

/** IPv6 by subnet: whoever has one address of a /56 has them all. */
export function addressOf(ip: string): string {
  return ipKeyGenerator(ip, 56);
}
