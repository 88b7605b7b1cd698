import type { Block } from './block.js';
import type { Incident, IncidentStatus } from './incident.js';
import type { RuleName } from './rules.js';

/** Which incidents to list. */
export interface IncidentFilter {
  readonly status?: IncidentStatus | undefined;
  readonly rule?: RuleName | undefined;
  readonly limit: number;
  /** The id of the last incident of the page before. */
  readonly before?: string | undefined;
}

/** A person who changes incidents or blocks, and the request they do it with: for the audit. */
export interface Operator {
  readonly subject: string;
  readonly ip: string;
  readonly requestId: string;
}

/** How an incident is closed. */
export interface Resolution {
  readonly status: 'resolved' | 'false_positive';
  readonly operator: Operator;
  readonly reason: string;
}

/** A notification that this process is to deliver. */
export interface DueNotification {
  readonly incident: Incident;
  /** Including this one. */
  readonly tries: number;
}

/**
 * Where incidents and blocks are kept. Several processes write to one store: of one rule and actor there is one active
 * incident, no matter which process saves it first.
 */
export interface IncidentStore {
  /**
   * Opens an incident, or extends the active one of its rule and actor.
   *
   * @returns the incident as it is stored, and whether it was opened now
   */
  save(incident: Incident): Promise<{ readonly incident: Incident; readonly isNew: boolean }>;
  /** Lists incidents, newest first. */
  list(filter: IncidentFilter): Promise<readonly Incident[]>;
  get(id: string): Promise<Incident | undefined>;
  /** Closes an active incident. @returns `undefined` if there is none of this id */
  close(id: string, resolution: Resolution): Promise<Incident | undefined>;
  /** Lists the blocks that have not ended. */
  blocks(): Promise<readonly Block[]>;
  /** @param operator absent for the block of a rule */
  addBlock(block: Block, operator?: Operator): Promise<void>;
  removeBlock(key: string, operator?: Operator): Promise<void>;
  /** Claims a notification that is due, so that no other process delivers it. */
  claimNotification(): Promise<DueNotification | undefined>;
  /** Records what became of it; with a delay it is due again. */
  settleNotification(id: string, retryDelayMs: number | undefined): Promise<void>;
}
