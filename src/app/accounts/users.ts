import { sql, type Kysely, type Selectable } from 'kysely';
import type { components } from '../../../generated/api.js';
import type { Schema } from '../database/schema.js';
import { createIdGenerator } from '../ids.js';
import { paginate, type Page, type PageRequest } from '../pagination.js';

/** An account. Its address is confirmed. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly roles: readonly string[];
  readonly disabled: boolean;
  /** Encrypted; `undefined` unless a second factor is enabled. */
  readonly totpSecret: string | undefined;
  readonly createdAt: Date;
  /** Changes with everything that a decision about the account may depend on. */
  readonly version: number;
}

/** An account that someone wants to log in to. */
export interface LoginCandidate {
  readonly account: Account;
  /** Whether the owner has been authenticated from the network of the request before. */
  readonly isKnownAddress: boolean;
}

export interface UsersStore {
  find(id: string): Promise<Account | undefined>;
  /** Finds an account, and whether its owner has logged in from a network before: always one statement. */
  findForLogin(email: string, network: string): Promise<LoginCandidate | undefined>;
  /** Lists accounts, newest first. */
  list(page: PageRequest): Promise<Page<Account>>;
}

const nextId = createIdGenerator();

/** Creates the store of accounts. */
export function createUsersStore(db: Kysely<Schema>): UsersStore {
  return {
    async find(id) {
      if (!isUuid(id)) return undefined;
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row && accountOf(row);
    },

    async findForLogin(email, network) {
      const row = await db
        .selectFrom('users')
        .leftJoin('known_addresses', (join) =>
          join.onRef('user_id', '=', 'users.id').on('known_addresses.address', '=', network),
        )
        .selectAll('users')
        .select('known_addresses.address')
        .where('email', '=', normalizeEmail(email))
        .executeTakeFirst();
      return row && { account: accountOf(row), isKnownAddress: row.address !== null };
    },

    async list(request) {
      const page = await paginate(db.selectFrom('users').selectAll(), request);
      return { ...page, items: page.items.map(accountOf) };
    },
  };
}

/** Normalizes an address for storage and comparison. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

export async function findAccountByEmail(db: Kysely<Schema>, email: string): Promise<Account | undefined> {
  const row = await db.selectFrom('users').selectAll().where('email', '=', normalizeEmail(email)).executeTakeFirst();
  return row && accountOf(row);
}

/** Inserts an account. @returns its id; `undefined` if there is an account with this address */
export async function insertUser(
  trx: Kysely<Schema>,
  user: { readonly email: string; readonly passwordHash: string; readonly roles?: readonly string[] },
): Promise<string | undefined> {
  const values = { id: nextId(), email: normalizeEmail(user.email), password_hash: user.passwordHash };
  const row = await trx
    .insertInto('users')
    .values({ ...values, roles: [...(user.roles ?? [])] })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** Remembers a network from which the user has been authenticated. */
export async function rememberAddress(trx: Kysely<Schema>, userId: string, network: string): Promise<void> {
  await trx
    .insertInto('known_addresses')
    .values({ user_id: userId, address: network })
    .onConflict((conflict) => conflict.columns(['user_id', 'address']).doUpdateSet({ seen_at: sql`now()` }))
    .execute();
}

type Role = components['schemas']['RoleList'][number];

/** The roles of the contract: a role that is missing here does not compile. */
const ROLES: Readonly<Record<Role, true>> = { admin: true };

/** Returns the roles that the contract declares. */
export function knownRoles(roles: readonly string[]): Role[] {
  return roles.filter((role): role is Role => Object.hasOwn(ROLES, role));
}

/** Checks whether a text can be an id. The subject of a token from another source need not be one. */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

/** Converts a row. */
export function accountOf(row: Selectable<Schema['users']>): Account {
  return {
    id: row.id,
    email: row.email,
    passwordHash: row.password_hash,
    roles: row.roles,
    disabled: row.disabled_at !== null,
    totpSecret: row.totp_confirmed_at === null ? undefined : (row.totp_secret ?? undefined),
    createdAt: row.created_at,
    version: row.version,
  };
}
