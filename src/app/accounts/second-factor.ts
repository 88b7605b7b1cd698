import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import type { Schema } from '../database/schema.js';
import type { Sealing } from './sealing.js';
import { hashOf } from './secrets.js';
import type { Account } from './users.js';

/** How a code was right: of the app, or one of the recovery codes, which is used up by it. */
export type Proof = 'totp' | 'recovery' | undefined;

export type SecondFactor = ReturnType<typeof createSecondFactor>;

const recoveryCodes = 10;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds, one step of tolerance), and recovery codes. */
export function createSecondFactor(sealing: Sealing, label: string) {
  const totpOf = (email: string, secret: Secret): TOTP => new TOTP({ issuer: label, label: email, secret });

  /** The step of a code that is right, and later than any that was used. */
  async function useStep(trx: Kysely<Schema>, user: UserOfCode, sealed: string, code: string): Promise<boolean> {
    const secret = Secret.fromBase32(sealing.open(sealed, `totp ${user.id}`));
    const timestamp = Date.now();
    const delta = totpOf(user.email, secret).validate({ token: code, window: 1, timestamp });
    if (delta === null) return false;
    const step = Math.floor(timestamp / 30_000) + delta;
    const row = await trx
      .updateTable('users')
      .set({ totp_step: step })
      .where('id', '=', user.id)
      .where('totp_step', '<', step)
      .returning('id')
      .executeTakeFirst();
    return row !== undefined;
  }

  return {
    /** A new secret; it counts when `confirm` has had a code of it. `undefined` when a second factor is on already. */
    async begin(trx: Kysely<Schema>, user: UserOfCode): Promise<{ secret: string; uri: string } | undefined> {
      const secret = new Secret({ size: 20 });
      const row = await trx
        .updateTable('users')
        .set({ totp_secret: sealing.seal(secret.base32, `totp ${user.id}`), totp_step: 0 })
        .where('id', '=', user.id)
        .where('totp_confirmed_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      return row && { secret: secret.base32, uri: totpOf(user.email, secret).toString() };
    },

    /** Switches it on. @returns the recovery codes; `undefined` when the code is wrong or nothing was begun */
    async confirm(trx: Kysely<Schema>, user: UserOfCode, code: string): Promise<readonly string[] | undefined> {
      const begun = await trx
        .selectFrom('users')
        .select('totp_secret')
        .where('id', '=', user.id)
        .where('totp_confirmed_at', 'is', null)
        .executeTakeFirst();
      if (begun?.totp_secret == null || !(await useStep(trx, user, begun.totp_secret, code))) return undefined;
      await trx.updateTable('users').set({ totp_confirmed_at: new Date() }).where('id', '=', user.id).execute();
      const codes = Array.from({ length: recoveryCodes }, recoveryCode);
      await trx.deleteFrom('recovery_codes').where('user_id', '=', user.id).execute();
      await trx
        .insertInto('recovery_codes')
        .values(codes.map((one) => ({ hash: recoveryHash(user.id, one), user_id: user.id })))
        .execute();
      return codes;
    },

    /** Whether a code is right now; it is used up. */
    async use(trx: Kysely<Schema>, account: Account, code: string): Promise<Proof> {
      if (account.totpSecret === undefined) return undefined;
      if (/^\d{6}$/.test(code)) return (await useStep(trx, account, account.totpSecret, code)) ? 'totp' : undefined;
      const used = await trx
        .deleteFrom('recovery_codes')
        .where('hash', '=', recoveryHash(account.id, code))
        .returning('user_id')
        .executeTakeFirst();
      return used ? 'recovery' : undefined;
    },

    async disable(trx: Kysely<Schema>, userId: string): Promise<void> {
      const off = { totp_secret: null, totp_confirmed_at: null, totp_step: 0 };
      await trx.updateTable('users').set(off).where('id', '=', userId).execute();
      await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    },
  };
}

type UserOfCode = Pick<Account, 'id' | 'email'>;

/** 120 bits, so that a plain hash keeps it safe (ASVS 5.0, 6.5.2): `ABCD-EFGH-IJKL-MNOP-QRST-UVWX`. */
function recoveryCode(): string {
  const letters = Array.from(randomBytes(24), (byte) => base32[byte & 31]).join('');
  return letters.replace(/.{4}(?=.)/g, '$&-');
}

/** Nobody's code is another's. */
function recoveryHash(userId: string, code: string): string {
  return hashOf(`${userId} ${code}`);
}
