import { sql, type Kysely, type Selectable } from 'kysely';
import type { Schema } from '../database/schema.js';
import { createIds } from '../ids.js';

/** An account, whose address has been confirmed. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly roles: readonly string[];
  readonly disabled: boolean;
  /** Sealed; only once it is switched on. */
  readonly totpSecret: string | undefined;
  readonly createdAt: Date;
}

/** How an address is kept and compared. */
export function normalized(email: string): string {
  return email.trim().toLowerCase();
}

const nextId = createIds();

export type UsersStore = ReturnType<typeof createUsersStore>;

/** Accounts, by id or by address. */
export function createUsersStore(db: Kysely<Schema>) {
  return {
    async find(id: string): Promise<Account | undefined> {
      if (!isUuid(id)) return undefined;
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row && accountOf(row);
    },

    async findByEmail(email: string): Promise<Account | undefined> {
      const row = await db.selectFrom('users').selectAll().where('email', '=', normalized(email)).executeTakeFirst();
      return row && accountOf(row);
    },

    /** With whether its owner has logged in from this address before; one statement, whoever is asked for. */
    async findForLogin(email: string, address: string): Promise<{ account: Account; known: boolean } | undefined> {
      const row = await db
        .selectFrom('users')
        .leftJoin('known_addresses', (join) =>
          join.onRef('user_id', '=', 'users.id').on('known_addresses.address', '=', address),
        )
        .selectAll('users')
        .select('known_addresses.address')
        .where('email', '=', normalized(email))
        .executeTakeFirst();
      return row && { account: accountOf(row), known: row.address !== null };
    },

    /** Newest first. @param before only accounts newer than which this one is */
    async list({ limit, before }: { limit: number; before: string | undefined }) {
      let query = db
        .selectFrom('users')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before !== undefined) query = query.where('id', '<', before);
      const rows = await query.execute();
      return { accounts: rows.slice(0, limit).map(accountOf), more: rows.length > limit };
    },
  };
}

/** @returns its id; `undefined` when the address has an account already */
export async function insertUser(
  trx: Kysely<Schema>,
  user: { readonly email: string; readonly passwordHash: string; readonly roles?: readonly string[] },
): Promise<string | undefined> {
  const values = { id: nextId(), email: normalized(user.email), password_hash: user.passwordHash };
  const row = await trx
    .insertInto('users')
    .values({ ...values, roles: [...(user.roles ?? [])] })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** Remembers that someone at this address has proved to be the user. */
export async function rememberAddress(trx: Kysely<Schema>, userId: string, address: string): Promise<void> {
  await trx
    .insertInto('known_addresses')
    .values({ user_id: userId, address })
    .onConflict((conflict) => conflict.columns(['user_id', 'address']).doUpdateSet({ seen_at: sql`now()` }))
    .execute();
}

/** A token of another kind may be for a subject that is no id of an account. */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

export function accountOf(row: Selectable<Schema['users']>): Account {
  return {
    id: row.id,
    email: row.email,
    passwordHash: row.password_hash,
    roles: row.roles,
    disabled: row.disabled_at !== null,
    totpSecret: row.totp_confirmed_at === null ? undefined : (row.totp_secret ?? undefined),
    createdAt: row.created_at,
  };
}
