import { sql, type Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';
import { createIds } from '../ids.js';
import type { AccessToken, AccessTokens } from './access-tokens.js';
import { audit, type Actor } from './audit.js';
import { addressOf } from './brute-force-guard.js';
import type { Revocations } from './revocations.js';
import { hashOf, randomToken } from './secrets.js';
import { rememberAddress } from './users.js';

/** A session ends after this many days, whatever happens, and after fewer without a renewal. */
export const sessionDays = 30;
export const idleDays = 7;

/** What a login or a renewal answers. */
export interface Grant {
  readonly session: string;
  readonly access: AccessToken;
  readonly refreshToken: string;
}

/** What became of a refresh token: `reused` when it had been used before, which ended its session. */
export type Renewal =
  | { readonly outcome: 'renewed'; readonly grant: Grant }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'reused'; readonly userId: string; readonly session: string };

export type Sessions = ReturnType<typeof createSessions>;

/** Sessions of accounts: each is a chain of refresh tokens, of which only the last is good, and only once (RFC 9700). */
export function createSessions(db: Kysely<Schema>, tokens: AccessTokens, revocations: Revocations) {
  const nextId = createIds();

  async function newRefreshToken(trx: Kysely<Schema>, session: string): Promise<string> {
    const secret = randomToken();
    const values = { hash: hashOf(secret), session_id: session, expires_at: inDays(idleDays) };
    await trx.insertInto('refresh_tokens').values(values).execute();
    return secret;
  }

  return {
    /** Begins a session, and remembers the address as one of the owner. */
    async start(
      user: { readonly id: string; readonly roles: readonly string[] },
      actor: Actor,
      userAgent: string | undefined,
    ): Promise<Grant> {
      const session = nextId();
      const refreshToken = await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('sessions')
          .values({
            id: session,
            user_id: user.id,
            ip: actor.ip,
            user_agent: userAgent?.slice(0, 200) ?? null,
            expires_at: inDays(sessionDays),
          })
          .execute();
        await rememberAddress(trx, user.id, addressOf(actor.ip));
        await audit(trx, actor, 'session_started', user.id, session);
        return newRefreshToken(trx, session);
      });
      return { session, refreshToken, access: await tokens.issue(user, session) };
    },

    /** Uses a refresh token up and answers the next. The use is one statement: of two at once, one is the second. */
    async renew(secret: string, { ip, requestId }: Omit<Actor, 'subject'>): Promise<Renewal> {
      const hash = hashOf(secret);
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
              and ended_at is null and disabled_at is null`.as('good'),
          )
          .where('hash', '=', hash)
          .executeTakeFirst();
        if (!found) return { outcome: 'unknown' } as const;
        const { id, roles, session_id: session } = found;
        if (!used) {
          const actor = { subject: id, ip, requestId };
          if ((await endSessions(trx, id, { only: session })).length > 0)
            await audit(trx, actor, 'session_ended_by_reuse', id, session);
          return { outcome: 'reused', userId: id, session } as const;
        }
        if (!found.good) return { outcome: 'unknown' } as const;
        await trx
          .updateTable('sessions')
          .set({ used_at: sql`now()` })
          .where('id', '=', session)
          .execute();
        return {
          outcome: 'renewed',
          user: { id, roles },
          session,
          refreshToken: await newRefreshToken(trx, session),
        } as const;
      });
      if (renewal.outcome === 'reused') revocations.add([renewal.session]);
      if (renewal.outcome !== 'renewed') return renewal;
      const { user, session, refreshToken } = renewal;
      return { outcome: 'renewed', grant: { session, refreshToken, access: await tokens.issue(user, session) } };
    },

    /** Those that have not ended, newest first. */
    async list(userId: string) {
      return db
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', sql<Date>`now()`)
        .orderBy('id', 'desc')
        .limit(100)
        .execute();
    },

    /** Ends one of the user's sessions. @returns whether there was one */
    async end(userId: string, session: string, actor: Actor): Promise<boolean> {
      const ended = await db.transaction().execute(async (trx) => {
        const ids = await endSessions(trx, userId, { only: session });
        if (ids.length > 0) await audit(trx, actor, 'session_ended', userId, session);
        return ids;
      });
      revocations.add(ended);
      return ended.length > 0;
    },

    /** Ends all sessions of a user. */
    async endAll(userId: string, actor: Actor): Promise<void> {
      const ended = await db.transaction().execute(async (trx) => {
        const ids = await endSessions(trx, userId);
        await audit(trx, actor, 'sessions_ended', userId, `${ids.length}`);
        return ids;
      });
      revocations.add(ended);
    },
  };
}

/**
 * Ends sessions of a user: all, one, or all but one.
 *
 * @returns their ids, to be told to the revocations once the transaction has committed
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
