import { sql, type Kysely, type Transaction, type UpdateObject } from 'kysely';
import { Problem } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import type { Actor } from './audit.js';
import { accountOf, isUuid, normalizeEmail, type Account } from './users.js';

/**
 * An account whose row is locked until the transaction ends. Everything that changes an account, or starts or ends its
 * sessions, locks the row first, so that what is read here stays true until the commit.
 */
export interface LockedAccount extends Account {
  readonly isLocked: true;
}

/** Someone who acts with a token, and the session that the token belongs to. */
export interface Caller extends Actor {
  /** Absent for tokens of no session, like those of operators. */
  readonly session: string | undefined;
}

type Trx = Transaction<Schema>;

/**
 * Locks accounts in the order of their ids, so that transactions that lock several of them cannot deadlock.
 *
 * @returns one entry per id: the account, or `undefined` if there is none
 */
export async function lockAccounts(trx: Trx, ids: readonly string[]): Promise<readonly (LockedAccount | undefined)[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];
  const rows = await trx
    .selectFrom('users')
    .selectAll()
    .where('id', 'in', uuids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id.toLowerCase());
    return row && { ...accountOf(row), isLocked: true };
  });
}

/** Locks an account. @returns `undefined` if there is no such account */
export async function lockAccount(trx: Trx, id: string): Promise<LockedAccount | undefined> {
  return (await lockAccounts(trx, [id]))[0];
}

/** Locks the account with an address. @returns `undefined` if there is no such account */
export async function lockAccountByEmail(trx: Trx, email: string): Promise<LockedAccount | undefined> {
  const row = await trx
    .selectFrom('users')
    .selectAll()
    .where('email', '=', normalizeEmail(email))
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && { ...accountOf(row), isLocked: true };
}

/**
 * Locks an account that a decision was based on.
 *
 * @param account as it was read for the decision, before something slow like the verification of a password
 * @returns `undefined` if it has changed since, or has been deleted
 */
export async function lockUnchanged(trx: Trx, account: Account): Promise<LockedAccount | undefined> {
  const locked = await lockAccount(trx, account.id);
  return locked?.version === account.version ? locked : undefined;
}

/**
 * Runs a change of an account by its owner in a transaction, if the session of the request is still active and the
 * account is still what the decision was based on.
 *
 * @param account as it was read for the decision
 * @throws Problem `token_invalid` if the session has ended, `conflict` if the account has changed
 */
export function withLockedAccount<Result>(
  db: Kysely<Schema>,
  caller: Caller,
  account: Account,
  change: (trx: Trx, account: LockedAccount) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    const locked = await lockUnchanged(trx, account);
    await requireActiveSession(trx, caller);
    if (!locked) throw new Problem('conflict', { detail: 'The account was changed meanwhile: try again.' });
    return change(trx, locked);
  });
}

/**
 * Checks that the caller's session has not ended since the token was checked. The caller's account must be locked, so
 * that it cannot end before the commit.
 *
 * @throws Problem `token_invalid`
 */
export async function requireActiveSession(trx: Trx, { session }: Caller): Promise<void> {
  if (session === undefined || !isUuid(session)) return;
  const row = await trx
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', session)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  if (row) return;
  throw new Problem('token_invalid', {
    detail: 'The session has ended.',
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token", error_description="The session has ended."' },
  });
}

/** Changes an account so that decisions in progress, which were based on its previous state, are not carried out. */
export async function updateAccount(
  trx: Trx,
  { id }: LockedAccount,
  values: UpdateObject<Schema, 'users'> = {},
): Promise<Account> {
  const row = await trx
    .updateTable('users')
    .set({ ...values, version: sql`version + 1` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return accountOf(row);
}
