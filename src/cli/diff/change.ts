/** What a change means to clients that know the contract as it was. */
export type Effect = 'breaking' | 'risky' | 'compatible';

/** One difference between two contracts. */
export interface Change {
  readonly effect: Effect;
  /** A stable name for the kind of change. */
  readonly rule: string;
  /** `GET /notes`, or empty when it concerns the whole. */
  readonly operation: string;
  readonly what: string;
}
