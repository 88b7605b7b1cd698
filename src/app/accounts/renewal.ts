import { sql, type Kysely, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.js';
import { lockAccount } from './account-lock.js';
import type { AccessTokens } from './access-tokens.js';
import { recordAudit, type Actor } from './audit.js';
import { consumeRefreshToken, createRefreshToken } from './refresh-tokens.js';
import type { Revocations } from './revocations.js';
import { sha256 } from './secrets.js';
import { endSessions, type Grant } from './sessions.js';
import type { Account } from './users.js';

/** The outcome of using a refresh token: `reused` if it had been used before, which ends its session. */
export type Renewal =
  | { readonly outcome: 'renewed'; readonly grant: Grant }
  | { readonly outcome: 'invalid' }
  | { readonly outcome: 'reused'; readonly userId: string; readonly session: string };

/** Exchanges a refresh token for the next one. Of concurrent uses of one token, one succeeds. */
export type Renew = (refreshToken: string, requester: Omit<Actor, 'subject'>) => Promise<Renewal>;

type Result =
  | { readonly outcome: 'renewed'; readonly account: Account; readonly session: string; readonly refreshToken: string }
  | Exclude<Renewal, { outcome: 'renewed' }>;

/** Creates the renewal of sessions. */
export function createRenewal(db: Kysely<Schema>, tokens: AccessTokens, revocations: Revocations): Renew {
  return async function renew(refreshToken, requester) {
    const result = await db.transaction().execute((trx) => renewIn(trx, refreshToken, requester));
    if (result.outcome === 'reused') revocations.add([result.session]);
    if (result.outcome !== 'renewed') return result;
    const { account, session } = result;
    const access = await tokens.issue(account, session);
    return { outcome: 'renewed', grant: { session, access, refreshToken: result.refreshToken } };
  };
}

async function renewIn(
  trx: Transaction<Schema>,
  refreshToken: string,
  { ip, requestId }: Omit<Actor, 'subject'>,
): Promise<Result> {
  const found = await trx
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'session_id')
    .select(['session_id', 'user_id'])
    .where('hash', '=', sha256(refreshToken))
    .executeTakeFirst();
  const account = found && (await lockAccount(trx, found.user_id));
  if (!account) return { outcome: 'invalid' };
  const session = await trx
    .updateTable('sessions')
    .set({ used_at: sql`now()` })
    .where('id', '=', found.session_id)
    .returning(['id', sql<boolean>`ended_at is null and expires_at > now()`.as('is_active')])
    .executeTakeFirst();
  if (!session) return { outcome: 'invalid' };
  const use = await consumeRefreshToken(trx, refreshToken);
  if (use === 'reused') {
    if ((await endSessions(trx, account, { only: session.id })).length > 0)
      await recordAudit(trx, { subject: account.id, ip, requestId }, 'session_ended_by_reuse', account.id, session.id);
    return { outcome: 'reused', userId: account.id, session: session.id };
  }
  if (use === 'expired' || !session.is_active || account.disabled) return { outcome: 'invalid' };
  return {
    outcome: 'renewed',
    account,
    session: session.id,
    refreshToken: await createRefreshToken(trx, session.id),
  };
}
