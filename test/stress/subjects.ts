import { randomInt, randomUUID } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { Secret } from 'otpauth';
import type { AccessTokens } from '../../src/app/accounts/access-tokens.js';
import type { Sealing } from '../../src/app/accounts/sealing.js';
import { randomToken, sha256 } from '../../src/app/accounts/secrets.js';
import type { Schema } from '../../src/app/database/schema.js';

/** The passwords of a subject: at first, and as two operations set it. */
export const PASSWORDS = {
  old: 'the first pass phrase',
  changed: 'a pass phrase that was changed',
  reset: 'a pass phrase that was reset',
} as const;

export type PasswordName = keyof typeof PASSWORDS;

/** The second factor of a subject: none, one that waits for its confirmation, or one that is enabled. */
export type Factor = 'none' | 'begun' | 'enabled';

export interface SessionTokens {
  readonly session: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** An account that two operations race for: an admin with two devices, and with a code to reset the password. */
export interface Subject {
  readonly id: string;
  readonly email: string;
  readonly ip: string;
  readonly first: SessionTokens;
  readonly second: SessionTokens;
  readonly resetCode: string;
  readonly totpSecret: string;
  readonly recoveryCodes: readonly [string, string];
}

/** What has become of a subject. */
export interface State {
  readonly password: PasswordName | undefined;
  readonly roles: readonly string[];
  readonly isDisabled: boolean;
  readonly hasFactor: boolean;
  readonly recoveryCodes: number;
  readonly activeSessions: ReadonlySet<string>;
}

export interface Seed {
  readonly db: Kysely<Schema>;
  readonly tokens: AccessTokens;
  readonly sealing: Sealing;
  /** Of `PASSWORDS.old`. */
  readonly passwordHash: string;
}

const ROLES = ['admin'];

/** Creates many subjects with a few statements. */
export async function createSubjects(seed: Seed, count: number, factor: Factor): Promise<readonly Subject[]> {
  const subjects = await Promise.all(Array.from({ length: count }, () => createSubject(seed.tokens)));
  const { db } = seed;
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('users')
      .values(
        subjects.map(({ id, email, totpSecret }) => ({
          ...{ id, email, roles: ROLES, password_hash: seed.passwordHash },
          ...(factor !== 'none' && { totp_secret: seed.sealing.seal(totpSecret, `totp ${id}`) }),
          ...(factor === 'enabled' && { totp_confirmed_at: new Date() }),
        })),
      )
      .execute();
    const sessions = subjects.flatMap(({ id, ip, first, second }) =>
      [first, second].map((one) => ({ id, ip, ...one })),
    );
    const expiry = sql<Date>`now() + interval '1 day'`;
    await trx
      .insertInto('sessions')
      .values(sessions.map(({ id, ip, session }) => ({ id: session, user_id: id, ip, expires_at: expiry })))
      .execute();
    await trx
      .insertInto('refresh_tokens')
      .values(
        sessions.map(({ session, refreshToken }) => ({
          hash: sha256(refreshToken),
          session_id: session,
          expires_at: expiry,
        })),
      )
      .execute();
    await trx
      .insertInto('mail_tokens')
      .values(
        subjects.map(({ email, resetCode }) => ({
          ...{ hash: sha256(resetCode), email, purpose: 'reset' as const, expires_at: expiry },
        })),
      )
      .execute();
    if (factor === 'enabled')
      await trx
        .insertInto('recovery_codes')
        .values(
          subjects.flatMap(({ id, recoveryCodes }) =>
            recoveryCodes.map((code) => ({ user_id: id, hash: sha256(`${id} ${code}`) })),
          ),
        )
        .execute();
  });
  return subjects;
}

async function createSubject(tokens: AccessTokens): Promise<Subject> {
  const id = randomUUID();
  const newSession = async (): Promise<SessionTokens> => {
    const session = randomUUID();
    const { token } = await tokens.issue({ id, roles: ROLES }, session);
    return { session, accessToken: token, refreshToken: randomToken() };
  };
  return {
    ...{ id, email: `${id}@example.com`, resetCode: randomToken(), totpSecret: new Secret({ size: 20 }).base32 },
    ip: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
    first: await newSession(),
    second: await newSession(),
    recoveryCodes: [createRecoveryCode(), createRecoveryCode()],
  };
}

function createRecoveryCode(): string {
  return new Secret({ size: 15 }).base32.replace(/.{4}(?=.)/g, '$&-');
}

/** Reads what has become of the subjects. */
export async function readStates(
  { db, passwordHash }: Seed,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, State>> {
  const ids = subjects.map(({ id }) => id);
  const users = await db.selectFrom('users').selectAll().where('id', 'in', ids).execute();
  const sessions = await db
    .selectFrom('sessions')
    .select(['id', 'user_id'])
    .where('user_id', 'in', ids)
    .where('ended_at', 'is', null)
    .execute();
  const codes = await db.selectFrom('recovery_codes').select('user_id').where('user_id', 'in', ids).execute();
  const states = users.map(async (user): Promise<[string, State]> => [
    user.id,
    {
      password: user.password_hash === passwordHash ? 'old' : await passwordOf(user.password_hash),
      roles: user.roles,
      isDisabled: user.disabled_at !== null,
      hasFactor: user.totp_confirmed_at !== null,
      recoveryCodes: codes.filter((code) => code.user_id === user.id).length,
      activeSessions: new Set(sessions.filter((one) => one.user_id === user.id).map(({ id }) => id)),
    },
  ]);
  return new Map(await Promise.all(states));
}

async function passwordOf(hash: string): Promise<PasswordName | undefined> {
  for (const name of ['reset', 'changed'] as const) if (await verify(hash, PASSWORDS[name])) return name;
  return undefined;
}
