import { sql, type Kysely, type Transaction } from 'kysely';
import { mergeIncidents, type Incident, type IncidentStore } from '../../kit/index.js';
import { recordAudit } from '../accounts/audit.js';
import type { Schema } from '../database/schema.js';
import { blockOf, blockRow, incidentOf, incidentRow } from './rows.js';

/** Called in the transaction in which an incident is opened. */
export type OnOpened = (trx: Transaction<Schema>, incident: Incident) => Promise<void>;

/** How long a process may take to deliver a notification before another one does. */
const CLAIM_SECONDS = 45;
/** How often an incident is saved anew, because someone has closed the one that it extends. */
const MAX_TRIES = 5;

/**
 * Creates the store of incidents and blocks in the database. All processes write to it: of one rule and actor there is
 * one active incident.
 *
 * @param onOpened sends e-mails
 */
export function createIncidentStore(db: Kysely<Schema>, onOpened?: OnOpened): IncidentStore {
  /** @returns `undefined` if there is an active one already */
  async function open(incident: Incident): Promise<Incident | undefined> {
    return db.transaction().execute(async (trx) => {
      const row = await trx
        .insertInto('incidents')
        .values({ ...incidentRow(incident), notify_at: sql<Date>`now()` })
        .onConflict((conflict) =>
          conflict.columns(['rule', 'actor_kind', 'actor_id']).where('status', 'in', ['open', 'contained']).doNothing(),
        )
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      await onOpened?.(trx, incident);
      return incidentOf(row);
    });
  }

  /** @returns `undefined` if it was closed meanwhile */
  async function extend(incident: Incident): Promise<Incident | undefined> {
    return db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('incidents')
        .selectAll()
        .where('rule', '=', incident.rule)
        .where('actor_kind', '=', incident.actor.kind)
        .where('actor_id', '=', incident.actor.id)
        .where('status', 'in', ['open', 'contained'])
        .forUpdate()
        .executeTakeFirst();
      if (!row) return undefined;
      const merged = mergeIncidents(incidentOf(row), incident);
      await trx.updateTable('incidents').set(incidentRow(merged)).where('id', '=', row.id).execute();
      return merged;
    });
  }

  return {
    async save(incident) {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const extended = await extend(incident);
        if (extended) return { incident: extended, isNew: false };
        const opened = await open(incident);
        if (opened) return { incident: opened, isNew: true };
      }
      throw new Error('an incident is closed and opened by others again and again');
    },

    async list({ status, rule, limit, before }) {
      let query = db.selectFrom('incidents').selectAll();
      if (status !== undefined) query = query.where('status', '=', status);
      if (rule !== undefined) query = query.where('rule', '=', rule);
      if (before !== undefined) query = query.where('id', '<', before);
      return (await query.orderBy('id', 'desc').limit(limit).execute()).map(incidentOf);
    },

    async get(id) {
      const row = await db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
      return row && incidentOf(row);
    },

    close(id, { status, operator, reason }) {
      return db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable('incidents')
          .set({ status, closed_by: operator.subject, closed_reason: reason, notify_at: null })
          .where('id', '=', id)
          .where('status', 'in', ['open', 'contained'])
          .returningAll()
          .executeTakeFirst();
        if (!row) return undefined;
        await recordAudit(trx, operator, `incident_${status}`, id, reason);
        return incidentOf(row);
      });
    },

    async blocks() {
      const rows = await db
        .selectFrom('blocks')
        .selectAll()
        .where('ends_at', '>', sql<Date>`now()`)
        .execute();
      return rows.map(blockOf);
    },

    addBlock(block, operator) {
      const row = blockRow(block);
      return db.transaction().execute(async (trx) => {
        await trx
          .insertInto('blocks')
          .values(row)
          .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
          .execute();
        if (operator) await recordAudit(trx, operator, 'block_added', row.key, block.reason);
      });
    },

    removeBlock(key, operator) {
      return db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx.deleteFrom('blocks').where('key', '=', key).executeTakeFirst();
        if (operator && numDeletedRows > 0n) await recordAudit(trx, operator, 'block_removed', key);
      });
    },

    async claimNotification() {
      const row = await db
        .updateTable('incidents')
        .set({
          notify_tries: sql`notify_tries + 1`,
          notify_at: sql<Date>`now() + make_interval(secs => ${CLAIM_SECONDS})`,
        })
        .where('id', '=', (eb) =>
          eb
            .selectFrom('incidents')
            .select('id')
            .where('notify_at', '<=', sql<Date>`now()`)
            .orderBy('notify_at')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returningAll()
        .executeTakeFirst();
      return row && { incident: incidentOf(row), tries: row.notify_tries };
    },

    async settleNotification(id, retryDelayMs) {
      await db
        .updateTable('incidents')
        .set({
          notify_at:
            retryDelayMs === undefined ? null : sql<Date>`now() + make_interval(secs => ${retryDelayMs / 1000})`,
        })
        .where('id', '=', id)
        .execute();
    },
  };
}
