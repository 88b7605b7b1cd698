import type { ColumnType, Generated } from 'kysely';
import type {
  Block,
  BlockKind,
  Evidence,
  IncidentAction,
  IncidentStatus,
  RuleName,
  IncidentSeverity,
  ActorKind,
} from '../../kit/index.js';

export interface IncidentsTable {
  /** A UUIDv7. */
  id: string;
  rule: RuleName;
  severity: IncidentSeverity;
  owasp: string;
  actor_kind: ActorKind;
  actor_id: string;
  first_seen: Date;
  last_seen: Date;
  count: number;
  evidence: ColumnType<readonly Stored<Evidence>[], string, string>;
  actions: ColumnType<readonly Stored<IncidentAction>[], string, string>;
  /** Of one rule and actor, one incident is open or contained. */
  status: IncidentStatus;
  closed_by: string | null;
  closed_reason: string | null;
  /** When it is to be told next; null once it was. */
  notify_at: Date | null;
  notify_tries: Generated<number>;
}

/** What is kept as JSON has its time as text. */
type Stored<Value extends { readonly at: Date }> = Omit<Value, 'at'> & { readonly at: string };

export interface BlocksTable {
  /** Kind and value: `address:203.0.113.7`. */
  key: string;
  kind: BlockKind;
  value: string;
  /** The address that a block of a subject is limited to. */
  at_address: string | null;
  action: Block['action'];
  since: Date;
  ends_at: Date;
  reason: string;
  made_by: string;
  incident: string | null;
}
