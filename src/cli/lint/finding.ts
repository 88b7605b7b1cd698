/** How bad a finding is: an error fails, a warning is for people. */
export type Severity = 'error' | 'warning';

/** Something a rule found, at a place of the bundled document. */
export interface Finding {
  /** The name of the rule, as `x-lint-ignore` has it. */
  readonly rule: string;
  readonly severity: Severity;
  /** `#/paths/~1notes/get`, as the operation is reached from the root. */
  readonly pointer: string;
  readonly what: string;
  readonly instead: string;
}

/** A finding at its place in the source files; `line` counts from 1. */
export interface PlacedFinding extends Omit<Finding, 'pointer'> {
  readonly file: string;
  readonly line: number;
  /** Empty where the finding is about a file and not about a place of the document. */
  readonly pointer: string;
}
