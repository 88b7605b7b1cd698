import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { Problem } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { createIdGenerator } from '../ids.js';
import type { AccessToken } from './access-tokens.js';
import { lockAccount, requireActiveSession, updateAccount, type Caller, type LockedAccount } from './account-lock.js';
import { recordAudit, type Actor } from './audit.js';
import { networkOf } from './brute-force-guard.js';
import { createRefreshToken } from './refresh-tokens.js';
import type { Revocations } from './revocations.js';
import { rememberAddress } from './users.js';

/** When a session ends in any case. */
export const SESSION_LIFETIME_DAYS = 30;

const MAX_USER_AGENT_LENGTH = 200;
const MAX_LISTED_SESSIONS = 100;

/** The result of a login or a renewal. */
export interface Grant {
  readonly session: string;
  readonly access: AccessToken;
  readonly refreshToken: string;
}

/**
 * The sessions of accounts. A session is a chain of refresh tokens, of which only the latest is valid, and only once
 * (RFC 9700, section 4.14.2).
 */
export interface Sessions {
  /** Lists the active sessions of a user, newest first. */
  list(userId: string): Promise<readonly Selectable<Schema['sessions']>[]>;
  /** Ends the session of the caller. */
  endOwn(caller: Caller): Promise<void>;
  /** Ends a session of the caller's account. @returns whether it was active */
  end(session: string, caller: Caller): Promise<boolean>;
  /** Ends all sessions of the caller's account, and logins in progress. */
  endAll(caller: Caller): Promise<void>;
}

const nextId = createIdGenerator();

/** Creates the store of sessions. */
export function createSessions(db: Kysely<Schema>, revocations: Revocations): Sessions {
  async function endOne(trx: Transaction<Schema>, account: LockedAccount, session: string, caller: Caller) {
    const ended = await endSessions(trx, account, { only: session });
    if (ended.length > 0) await recordAudit(trx, caller, 'session_ended', account.id, session);
    return ended;
  }

  return {
    async list(userId) {
      return db
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', sql<Date>`now()`)
        .orderBy('id', 'desc')
        .limit(MAX_LISTED_SESSIONS)
        .execute();
    },

    async endOwn(caller) {
      const ended = await db.transaction().execute(async (trx) => {
        const account = await lockCaller(trx, caller);
        return caller.session === undefined ? [] : endOne(trx, account, caller.session, caller);
      });
      revocations.add(ended);
    },

    async end(session, caller) {
      const ended = await db.transaction().execute(async (trx) => {
        const account = await lockCaller(trx, caller);
        await requireActiveSession(trx, caller);
        return endOne(trx, account, session, caller);
      });
      revocations.add(ended);
      return ended.length > 0;
    },

    async endAll(caller) {
      const ended = await db.transaction().execute(async (trx) => {
        const account = await lockCaller(trx, caller);
        await requireActiveSession(trx, caller);
        await updateAccount(trx, account);
        const ids = await endSessions(trx, account);
        await recordAudit(trx, caller, 'sessions_ended', account.id, `${ids.length}`);
        return ids;
      });
      revocations.add(ended);
    },
  };
}

/** @throws Problem `not_found` if the token belongs to no account */
async function lockCaller(trx: Transaction<Schema>, { subject }: Caller): Promise<LockedAccount> {
  const account = await lockAccount(trx, subject);
  if (!account) throw new Problem('not_found', { detail: 'This token does not belong to an account of this server.' });
  return account;
}

/**
 * Starts a session, and remembers the actor's network as known.
 *
 * @returns its id and its first refresh token
 */
export async function startSession(
  trx: Transaction<Schema>,
  account: LockedAccount,
  actor: Actor,
  userAgent: string | undefined,
): Promise<Pick<Grant, 'session' | 'refreshToken'>> {
  const session = nextId();
  await trx
    .insertInto('sessions')
    .values({
      id: session,
      user_id: account.id,
      ip: actor.ip,
      user_agent: userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
      expires_at: sql<Date>`now() + make_interval(days => ${SESSION_LIFETIME_DAYS})`,
    })
    .execute();
  await rememberAddress(trx, account.id, networkOf(actor.ip));
  await recordAudit(trx, actor, 'session_started', account.id, session);
  return { session, refreshToken: await createRefreshToken(trx, session) };
}

/**
 * Ends sessions of an account: all, one, or all but one.
 *
 * @returns their ids, to be added to the revocations after the transaction has committed
 */
export async function endSessions(
  trx: Transaction<Schema>,
  { id }: LockedAccount,
  { only, except }: { readonly only?: string; readonly except?: string | undefined } = {},
): Promise<readonly string[]> {
  let query = trx
    .updateTable('sessions')
    .set({ ended_at: sql`now()` })
    .where('user_id', '=', id)
    .where('ended_at', 'is', null);
  if (only !== undefined) query = query.where('id', '=', only);
  if (except !== undefined) query = query.where('id', '!=', except);
  const rows = await query.returning('id').execute();
  return rows.map(({ id: session }) => session);
}
