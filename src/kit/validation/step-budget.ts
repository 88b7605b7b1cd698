/** What one validation may always take. */
const FREE_STEPS = 10_000;

/** How often a validation may come to each part of a larger value. */
const MAX_VISITS = 8;

/** How many characters are compared in one step. */
const CHARACTERS_PER_STEP = 64;

/** A value that takes too many steps to validate. */
export class StepsExceeded extends Error {
  constructor() {
    super('takes too many steps to validate');
    this.name = 'StepsExceeded';
  }
}

/** Counts the steps of one validation at a time. */
export interface StepBudget {
  /** Begins to count anew, for a value. */
  readonly begin: (value: unknown) => void;
  /** Counts a visit to a part of the value. @throws StepsExceeded when there were too many */
  readonly spend: (part: unknown) => void;
}

/**
 * Creates the budget of a validator. It is in proportion to the value, as valid values of any size have to pass; how
 * large that is is only looked at when a validation has taken more steps than most need.
 */
export function createStepBudget(): StepBudget {
  let value: unknown;
  let left = 0;
  let isExtended = false;
  return {
    begin(begun) {
      value = begun;
      left = FREE_STEPS;
      isExtended = false;
    },
    spend(part) {
      left -= stepsOf(part);
      if (left >= 0) return;
      if (isExtended) throw new StepsExceeded();
      isExtended = true;
      left += MAX_VISITS * stepsOfAll(value);
      if (left < 0) throw new StepsExceeded();
    },
  };
}

/** Returns the steps it takes to look at a value, without its parts. */
function stepsOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / CHARACTERS_PER_STEP;
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + (Array.isArray(value) ? value.length : isRecord(value) ? Object.keys(value).length : 0);
}

/** Returns the steps it takes to look at a value and all of its parts. */
function stepsOfAll(value: unknown): number {
  let steps = 0;
  const seen = new Set<object>();
  const pending = [value];
  while (pending.length > 0) {
    const at = pending.pop();
    steps += stepsOf(at);
    if (typeof at !== 'object' || at === null || seen.has(at) || ArrayBuffer.isView(at)) continue;
    seen.add(at);
    for (const part of Object.values(at)) pending.push(part);
  }
  return steps;
}

/** Whether an object has members of its own; bytes and files have none that are validated. */
function isRecord(value: object): boolean {
  return !ArrayBuffer.isView(value) && !(value instanceof Blob);
}
