import type { RuleName } from './rules.js';
import type { Response, Severity } from './rule.js';
import type { Actor, SignalEvent } from './signal.js';

/** What became of an incident. One is `contained` once its actor is throttled, blocked or logged out. */
export type IncidentStatus = 'open' | 'contained' | 'resolved' | 'false_positive';

/** One request that shows an incident. */
export interface Evidence {
  readonly at: Date;
  readonly event: SignalEvent;
  readonly requestId: string;
  readonly operation: string;
  readonly status: number;
  readonly address: string;
  readonly subject?: string;
}

/** Something that was done about an incident; in a dry run, what would have been done. */
export interface IncidentAction {
  readonly at: Date;
  readonly action: Response;
  /** Whom it concerns: `address:203.0.113.7`. */
  readonly target: string;
  readonly isDryRun: boolean;
}

/** What one actor did against one rule. */
export interface Incident {
  /** A UUIDv7: newer incidents have greater ids. */
  readonly id: string;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly owasp: string;
  readonly actor: Actor;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** How many signals belong to it, about. */
  readonly count: number;
  /** The first ones, and the last ones. */
  readonly evidence: readonly Evidence[];
  readonly actions: readonly IncidentAction[];
  readonly status: IncidentStatus;
  /** Who has closed it, and why. */
  readonly closedBy?: string;
  readonly closedReason?: string;
}

/** Returns whether nobody has closed an incident. */
export function isActive({ status }: Pick<Incident, 'status'>): boolean {
  return status === 'open' || status === 'contained';
}
