import { randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import type { Schema } from '../database/schema.js';
import { updateAccount, type LockedAccount } from './account-lock.js';
import type { Sealing } from './sealing.js';
import { sha256 } from './secrets.js';

/** The kind of a correct code: of an authenticator app, or a recovery code. */
export type Proof = 'totp' | 'recovery';

/** The secret for an authenticator app. */
export interface NewSecret {
  /** In base32. */
  readonly secret: string;
  /** The `otpauth:` URI, for a QR code. */
  readonly uri: string;
}

/** Every method takes an account that is locked, so that the factor it sees is the one that it changes. */
export interface SecondFactor {
  /** Creates a secret, to be confirmed with a code. @returns `undefined` if a second factor is enabled */
  begin(trx: Transaction<Schema>, user: LockedAccount): Promise<NewSecret | undefined>;
  /** Enables the second factor. @returns the recovery codes; `undefined` if the code is wrong or there is no new secret */
  confirm(trx: Transaction<Schema>, user: LockedAccount, code: string): Promise<readonly string[] | undefined>;
  /** Redeems a code: each is accepted once. @returns `undefined` if the code is wrong */
  redeem(trx: Transaction<Schema>, account: LockedAccount, code: string): Promise<Proof | undefined>;
  disable(trx: Transaction<Schema>, account: LockedAccount): Promise<void>;
}

const SECRET_BYTES = 20;
const STEP_MS = 30_000;
const RECOVERY_CODE_COUNT = 10;
const RECOVERY_CODE_LENGTH = 24;
const BASE32_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Creates the second factor: codes of an authenticator app (RFC 6238: SHA-1, six digits, steps of 30 seconds, one step of
 * tolerance) and recovery codes.
 *
 * @param issuer names this server in the app
 */
export function createSecondFactor(sealing: Sealing, issuer: string): SecondFactor {
  const totpOf = (email: string, secret: Secret): TOTP => new TOTP({ issuer, label: email, secret });

  /** Consumes the time step of a code, if it is correct and later than the last one used. */
  async function consumeStep(
    trx: Transaction<Schema>,
    user: LockedAccount,
    sealed: string,
    code: string,
  ): Promise<boolean> {
    const secret = Secret.fromBase32(sealing.open(sealed, `totp ${user.id}`));
    const timestamp = Date.now();
    const delta = totpOf(user.email, secret).validate({ token: code, window: 1, timestamp });
    if (delta === null) return false;
    const step = Math.floor(timestamp / STEP_MS) + delta;
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
    async begin(trx, user) {
      const secret = new Secret({ size: SECRET_BYTES });
      const row = await trx
        .updateTable('users')
        .set({ totp_secret: sealing.seal(secret.base32, `totp ${user.id}`), totp_step: 0 })
        .where('id', '=', user.id)
        .where('totp_confirmed_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      return row && { secret: secret.base32, uri: totpOf(user.email, secret).toString() };
    },

    async confirm(trx, user, code) {
      const row = await trx
        .selectFrom('users')
        .select('totp_secret')
        .where('id', '=', user.id)
        .where('totp_confirmed_at', 'is', null)
        .executeTakeFirst();
      if (row?.totp_secret == null || !(await consumeStep(trx, user, row.totp_secret, code))) return undefined;
      await updateAccount(trx, user, { totp_confirmed_at: sql<Date>`now()` });
      const codes = Array.from({ length: RECOVERY_CODE_COUNT }, createRecoveryCode);
      await trx.deleteFrom('recovery_codes').where('user_id', '=', user.id).execute();
      await trx
        .insertInto('recovery_codes')
        .values(codes.map((recoveryCode) => ({ hash: hashRecoveryCode(user.id, recoveryCode), user_id: user.id })))
        .execute();
      return codes;
    },

    async redeem(trx, account, code) {
      if (account.totpSecret === undefined) return undefined;
      if (/^\d{6}$/.test(code)) return (await consumeStep(trx, account, account.totpSecret, code)) ? 'totp' : undefined;
      const row = await trx
        .deleteFrom('recovery_codes')
        .where('hash', '=', hashRecoveryCode(account.id, code))
        .returning('user_id')
        .executeTakeFirst();
      return row ? 'recovery' : undefined;
    },

    async disable(trx, account) {
      await updateAccount(trx, account, { totp_secret: null, totp_confirmed_at: null, totp_step: 0 });
      await trx.deleteFrom('recovery_codes').where('user_id', '=', account.id).execute();
    },
  };
}

/** Creates a code of 120 bits, which a plain hash protects (ASVS 5.0, 6.5.2): `ABCD-EFGH-IJKL-MNOP-QRST-UVWX`. */
function createRecoveryCode(): string {
  const letters = Array.from(randomBytes(RECOVERY_CODE_LENGTH), (byte) => BASE32_ALPHABET[byte & 31]).join('');
  return letters.replace(/.{4}(?=.)/g, '$&-');
}

/** Includes the user, so that a code is valid for one account only. */
function hashRecoveryCode(userId: string, code: string): string {
  return sha256(`${userId} ${code}`);
}
