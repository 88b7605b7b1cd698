import { sql, type Kysely, type Selectable } from 'kysely';
import type { Schema } from '../database/schema.js';
import { createIdGenerator } from '../ids.js';
import type { AccessToken, AccessTokens, TokenSubject } from './access-tokens.js';
import { recordAudit, type Actor } from './audit.js';
import { networkOf } from './brute-force-guard.js';
import type { Revocations } from './revocations.js';
import { sha256, randomToken } from './secrets.js';
import { rememberAddress } from './users.js';

/** When a session ends in any case. */
export const SESSION_LIFETIME_DAYS = 30;
/** When a session ends without a renewal. */
export const SESSION_IDLE_DAYS = 7;

const MAX_USER_AGENT_LENGTH = 200;
const MAX_LISTED_SESSIONS = 100;

/** The result of a login or a renewal. */
export interface Grant {
  readonly session: string;
  readonly access: AccessToken;
  readonly refreshToken: string;
}

/** The outcome of using a refresh token: `reused` if it had been used before, which ends its session. */
export type Renewal =
  | { readonly outcome: 'renewed'; readonly grant: Grant }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'reused'; readonly userId: string; readonly session: string };

/**
 * The sessions of accounts. A session is a chain of refresh tokens, of which only the latest is valid, and only once
 * (RFC 9700, section 4.14.2).
 */
export interface Sessions {
  /** Starts a session, and remembers the actor's network as known. */
  start(user: TokenSubject, actor: Actor, userAgent: string | undefined): Promise<Grant>;
  /** Exchanges a refresh token for the next one. Of concurrent uses of one token, one succeeds. */
  renew(refreshToken: string, requester: Omit<Actor, 'subject'>): Promise<Renewal>;
  /** Lists the active sessions of a user, newest first. */
  list(userId: string): Promise<readonly Selectable<Schema['sessions']>[]>;
  /** Ends a session of the user. @returns whether it was active */
  end(userId: string, session: string, actor: Actor): Promise<boolean>;
  /** Ends all sessions of a user. */
  endAll(userId: string, actor: Actor): Promise<void>;
}

/** Creates the store of sessions. */
export function createSessions(db: Kysely<Schema>, tokens: AccessTokens, revocations: Revocations): Sessions {
  const nextId = createIdGenerator();

  async function createRefreshToken(trx: Kysely<Schema>, session: string): Promise<string> {
    const token = randomToken();
    const values = { hash: sha256(token), session_id: session, expires_at: inDays(SESSION_IDLE_DAYS) };
    await trx.insertInto('refresh_tokens').values(values).execute();
    return token;
  }

  return {
    async start(user, actor, userAgent) {
      const session = nextId();
      const refreshToken = await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('sessions')
          .values({
            id: session,
            user_id: user.id,
            ip: actor.ip,
            user_agent: userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
            expires_at: inDays(SESSION_LIFETIME_DAYS),
          })
          .execute();
        await rememberAddress(trx, user.id, networkOf(actor.ip));
        await recordAudit(trx, actor, 'session_started', user.id, session);
        return createRefreshToken(trx, session);
      });
      return { session, refreshToken, access: await tokens.issue(user, session) };
    },

    async renew(refreshToken, { ip, requestId }) {
      const hash = sha256(refreshToken);
      const renewal = await db.transaction().execute(async (trx) => {
        const used = await trx
          .updateTable('refresh_tokens')
          .set({ used_at: sql`now()` })
          .where('hash', '=', hash)
          .where('used_at', 'is', null)
          .returning('session_id')
          .executeTakeFirst();
        const found = await trx
          .selectFrom('refresh_tokens')
          .innerJoin('sessions', 'sessions.id', 'session_id')
          .innerJoin('users', 'users.id', 'sessions.user_id')
          .select(['session_id', 'users.id', 'users.roles'])
          .select(
            sql<boolean>`refresh_tokens.expires_at > now() and sessions.expires_at > now()
              and ended_at is null and disabled_at is null`.as('is_active'),
          )
          .where('hash', '=', hash)
          .executeTakeFirst();
        if (!found) return { outcome: 'unknown' } as const;
        const { id, roles, session_id: session } = found;
        if (!used) {
          const actor = { subject: id, ip, requestId };
          if ((await endSessions(trx, id, { only: session })).length > 0)
            await recordAudit(trx, actor, 'session_ended_by_reuse', id, session);
          return { outcome: 'reused', userId: id, session } as const;
        }
        if (!found.is_active) return { outcome: 'unknown' } as const;
        await trx
          .updateTable('sessions')
          .set({ used_at: sql`now()` })
          .where('id', '=', session)
          .execute();
        return {
          outcome: 'renewed',
          user: { id, roles },
          session,
          refreshToken: await createRefreshToken(trx, session),
        } as const;
      });
      if (renewal.outcome === 'reused') revocations.add([renewal.session]);
      if (renewal.outcome !== 'renewed') return renewal;
      const { user, session } = renewal;
      const access = await tokens.issue(user, session);
      return { outcome: 'renewed', grant: { session, refreshToken: renewal.refreshToken, access } };
    },

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

    async end(userId, session, actor) {
      const ended = await db.transaction().execute(async (trx) => {
        const ids = await endSessions(trx, userId, { only: session });
        if (ids.length > 0) await recordAudit(trx, actor, 'session_ended', userId, session);
        return ids;
      });
      revocations.add(ended);
      return ended.length > 0;
    },

    async endAll(userId, actor) {
      const ended = await db.transaction().execute(async (trx) => {
        const ids = await endSessions(trx, userId);
        await recordAudit(trx, actor, 'sessions_ended', userId, `${ids.length}`);
        return ids;
      });
      revocations.add(ended);
    },
  };
}

/**
 * Ends sessions of a user: all, one, or all but one.
 *
 * @returns their ids, to be added to the revocations after the transaction has committed
 */
export async function endSessions(
  trx: Kysely<Schema>,
  userId: string,
  { only, except }: { readonly only?: string; readonly except?: string | undefined } = {},
): Promise<readonly string[]> {
  let query = trx
    .updateTable('sessions')
    .set({ ended_at: sql`now()` })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null);
  if (only !== undefined) query = query.where('id', '=', only);
  if (except !== undefined) query = query.where('id', '!=', except);
  const rows = await query.returning('id').execute();
  return rows.map(({ id }) => id);
}

function inDays(days: number) {
  return sql<Date>`now() + make_interval(days => ${days})`;
}
