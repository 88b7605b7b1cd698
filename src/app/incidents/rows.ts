import type { Insertable, Selectable } from 'kysely';
import { blockKey, type Block, type Incident } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';

/** Returns an incident as it is in the database, without what notifies of it. */
export function incidentRow(incident: Incident): Insertable<Schema['incidents']> {
  const { id, rule, severity, owasp, actor, firstSeen, lastSeen, count, evidence, actions, status } = incident;
  return {
    ...{ id, rule, severity, owasp, count, status },
    actor_kind: actor.kind,
    actor_id: actor.id,
    first_seen: firstSeen,
    last_seen: lastSeen,
    evidence: JSON.stringify(evidence),
    actions: JSON.stringify(actions),
  };
}

/** Returns the incident of a row. */
export function incidentOf(row: Selectable<Schema['incidents']>): Incident {
  const { id, rule, severity, owasp, count, status, closed_by: closedBy, closed_reason: closedReason } = row;
  return {
    ...{ id, rule, severity, owasp, count, status },
    actor: { kind: row.actor_kind, id: row.actor_id },
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    evidence: row.evidence.map((evidence) => ({ ...evidence, at: new Date(evidence.at) })),
    actions: row.actions.map((action) => ({ ...action, at: new Date(action.at) })),
    ...(closedBy === null ? {} : { closedBy }),
    ...(closedReason === null ? {} : { closedReason }),
  };
}

/** Returns a block as it is in the database. */
export function blockRow(block: Block): Insertable<Schema['blocks']> {
  const { kind, value, at, action, since, until, reason, by, incident } = block;
  return {
    ...{ kind, value, action, since, reason },
    key: blockKey(block),
    at_address: at ?? null,
    ends_at: until,
    made_by: by,
    incident: incident ?? null,
  };
}

/** Returns the block of a row. */
export function blockOf(row: Selectable<Schema['blocks']>): Block {
  const { kind, value, action, since, reason, at_address: at, incident } = row;
  return {
    ...{ kind, value, action, since, reason },
    until: row.ends_at,
    by: row.made_by,
    ...(at === null ? {} : { at }),
    ...(incident === null ? {} : { incident }),
  };
}
