/** What a change means for clients of the old contract. */
export type Effect = 'breaking' | 'risky' | 'compatible';

/** All effects, the worst first. */
export const EFFECTS: readonly Effect[] = ['breaking', 'risky', 'compatible'];

/** One difference between two contracts. */
export interface Change {
  readonly effect: Effect;
  /** The stable name of the kind of change. */
  readonly rule: string;
  /** `GET /notes`; empty if the change concerns the whole document. */
  readonly operation: string;
  readonly what: string;
}
