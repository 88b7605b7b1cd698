import { sql, type Kysely } from 'kysely';
import { Problem } from '../../../kit/index.js';
import type { OutboxKind, Schema } from '../../database/schema.js';
import { createIdGenerator } from '../../ids.js';
import type { Sealing } from '../sealing.js';
import type { Email } from './mailer.js';

/** Someone's request for an e-mail. Which one it is, and whether there is one, is decided later: it reveals accounts. */
export type EmailRequest =
  | { readonly kind: 'registration'; readonly email: string; readonly passwordHash: string }
  | { readonly kind: 'password_reset'; readonly email: string; readonly ip: string; readonly requestId: string };

export type OutboxContent = EmailRequest | { readonly kind: 'email'; readonly email: Email };

/** An entry that this process has claimed for sending. */
export interface ClaimedEntry {
  readonly id: string;
  /** `undefined` if it was encrypted with a key that is no longer there. */
  readonly content: OutboxContent | undefined;
  /** Including this one. */
  readonly tries: number;
  readonly isExpired: boolean;
}

/** An e-mail, with the time after which it is useless. */
export interface ComposedEmail {
  readonly email: Email;
  /** Absent if it stays useful. */
  readonly lifetimeMinutes?: number;
}

/** The e-mails that are not sent yet. They are in the database, encrypted, so that no crash loses them. */
export interface Outbox {
  /** Adds an e-mail in the transaction of the change it tells about. */
  add(trx: Kysely<Schema>, email: Email): Promise<void>;
  /** Adds a request of someone who is not authenticated. @throws Problem `unavailable` if too many are pending */
  request(request: EmailRequest): Promise<void>;
  /** Claims an entry that is due, so that no other process sends it. @returns `undefined` if there is none */
  claim(): Promise<ClaimedEntry | undefined>;
  /** Replaces a request by the e-mail that responds to it, in the transaction that creates the codes in it. */
  replace(trx: Kysely<Schema>, entry: ClaimedEntry, composed: ComposedEmail): Promise<void>;
  /** Deletes an entry, because it was sent. */
  complete(entry: ClaimedEntry): Promise<void>;
  /** Makes an entry due again. */
  retry(entry: ClaimedEntry, delayMs: number): Promise<void>;
  /** Gives an entry up. It is kept for a week. */
  giveUp(entry: ClaimedEntry): Promise<void>;
  /** Checks whether entries are due or being sent. */
  isBusy(): Promise<boolean>;
}

/** How many requests of a kind may be pending. */
const MAX_PENDING_REQUESTS = 10_000;
/** How long a process may take to send an entry before others consider it crashed. */
const CLAIM_SECONDS = 45;

const nextId = createIdGenerator();

/** Creates the outbox. */
export function createOutbox(db: Kysely<Schema>, sealing: Sealing): Outbox {
  function rowOf(kind: OutboxKind, content: OutboxContent) {
    const id = nextId();
    return { id, kind, payload: sealing.seal(JSON.stringify(content), contextOf(id)) };
  }

  function open(id: string, payload: string): OutboxContent | undefined {
    let text: string;
    try {
      text = sealing.open(payload, contextOf(id));
    } catch {
      return undefined;
    }
    return JSON.parse(text) as OutboxContent;
  }

  /** Another process may have claimed the entry meanwhile, if this one was very slow. */
  const isOurs = ({ id, tries }: ClaimedEntry) => sql<boolean>`id = ${id} and tries = ${tries}`;

  return {
    async add(trx, email) {
      await trx
        .insertInto('outbox')
        .values(rowOf('notification', { kind: 'email', email }))
        .execute();
    },

    async request(request) {
      const { id, kind, payload } = rowOf(request.kind, request);
      const { numAffectedRows } = await sql`
        insert into outbox (id, kind, payload) select ${id}::uuid, ${kind}, ${payload}
        where (select count(*) from outbox where dead_at is null and kind = ${kind}) < ${MAX_PENDING_REQUESTS}`.execute(
        db,
      );
      if (numAffectedRows === 1n) return;
      throw new Problem('unavailable', { detail: 'Too many e-mails are pending.', headers: { 'Retry-After': '60' } });
    },

    async claim() {
      const row = await db
        .updateTable('outbox')
        .set({
          tries: sql`tries + 1`,
          claimed_until: sql`now() + make_interval(secs => ${CLAIM_SECONDS})`,
        })
        .where('id', '=', (eb) =>
          eb
            .selectFrom('outbox')
            .select('id')
            .where('dead_at', 'is', null)
            .where('due_at', '<=', sql<Date>`now()`)
            .where((or) => or.or([or('claimed_until', 'is', null), or('claimed_until', '<', sql<Date>`now()`)]))
            .orderBy('due_at')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'payload', 'tries', sql<boolean>`coalesce(expires_at < now(), false)`.as('is_expired')])
        .executeTakeFirst();
      if (!row) return undefined;
      const { id, payload, tries, is_expired: isExpired } = row;
      return { id, tries, isExpired, content: open(id, payload) };
    },

    async replace(trx, entry, { email, lifetimeMinutes }) {
      const content: OutboxContent = { kind: 'email', email };
      const { numUpdatedRows } = await trx
        .updateTable('outbox')
        .set({
          payload: sealing.seal(JSON.stringify(content), contextOf(entry.id)),
          expires_at:
            lifetimeMinutes === undefined ? null : sql<Date>`now() + make_interval(mins => ${lifetimeMinutes})`,
        })
        .where(isOurs(entry))
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new Error('another process has claimed the e-mail');
    },

    async complete(entry) {
      await db.deleteFrom('outbox').where(isOurs(entry)).execute();
    },

    async retry(entry, delayMs) {
      await db
        .updateTable('outbox')
        .set({ claimed_until: null, due_at: sql`now() + make_interval(secs => ${delayMs / 1000})` })
        .where(isOurs(entry))
        .execute();
    },

    async giveUp(entry) {
      await db
        .updateTable('outbox')
        .set({ claimed_until: null, dead_at: sql`now()` })
        .where(isOurs(entry))
        .execute();
    },

    async isBusy() {
      const row = await db
        .selectFrom('outbox')
        .select('id')
        .where('dead_at', 'is', null)
        .where((eb) => eb.or([eb('due_at', '<=', sql<Date>`now()`), eb('claimed_until', '>', sql<Date>`now()`)]))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

/** What a payload is sealed as. */
export function contextOf(id: string): string {
  return `outbox ${id}`;
}
