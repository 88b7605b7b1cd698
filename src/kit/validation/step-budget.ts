/** What one validation may always take. */
const FREE_STEPS = 10_000;

/** How many characters are matched in one step. */
const CHARACTERS_PER_STEP = 64;

/** How many errors are copied in one step. */
const ERRORS_PER_STEP = 4;

/** How many values are counted at most. */
const MAX_SIZE = 5_000_000;

/** A value that takes too many steps to validate. */
export class StepsExceeded extends Error {
  constructor() {
    super('takes too many steps to validate');
    this.name = 'StepsExceeded';
  }
}

/** Counts the steps of one validation at a time. Each method throws StepsExceeded when there were too many. */
export interface StepBudget {
  /** Begins to count anew, for a value. */
  readonly begin: (value: unknown) => void;
  /** Counts a schema that a part of the value comes to. */
  readonly visit: () => void;
  /** Counts the errors that are copied from one list to another. */
  readonly copyErrors: (count: number) => void;
  /** Counts a text that is matched. */
  readonly matchText: (text: string) => void;
  /** Counts a list whose items are looked at. */
  readonly listItems: (items: readonly unknown[]) => void;
  /** Counts a list whose items are compared, with all that is in them. */
  readonly compareItems: (items: readonly unknown[]) => void;
  /** Counts an object whose members are looked at one by one. */
  readonly listMembers: (value: object) => void;
}

/**
 * Creates the budget of a validator. It is in proportion to the value, as valid values of any size have to pass; how
 * large that is is only looked at when a validation has taken more steps than most need.
 *
 * @param stepsPerValue the steps that each value inside a larger one allows
 */
export function createStepBudget(stepsPerValue: number): StepBudget {
  let value: unknown;
  let left = 0;
  let isExtended = false;

  function spend(steps: number): void {
    left -= steps;
    if (left >= 0) return;
    if (isExtended) throw new StepsExceeded();
    isExtended = true;
    left += stepsPerValue * sizeOf(value);
    if (left < 0) throw new StepsExceeded();
  }

  return {
    begin(begun) {
      value = begun;
      left = FREE_STEPS;
      isExtended = false;
    },
    visit: () => spend(1),
    copyErrors: (count) => spend(count / ERRORS_PER_STEP),
    matchText: ({ length }) => spend(length / CHARACTERS_PER_STEP),
    listItems: ({ length }) => spend(length),
    compareItems: (items) => spend(sizeOf(items)),
    listMembers(object) {
      for (const name of Object.keys(object)) spend(1 + name.length / CHARACTERS_PER_STEP);
    },
  };
}

/** Returns the steps it takes to look once at a value and at all that is in it. */
function sizeOf(value: unknown): number {
  let size = 0;
  const pending = [value];
  // A response may be larger than memory, as one that contains itself is.
  while (pending.length > 0 && size < MAX_SIZE) {
    const at = pending.pop();
    size += 1;
    if (typeof at === 'string') size += at.length / CHARACTERS_PER_STEP;
    // Bytes and files have no members that are validated.
    if (typeof at !== 'object' || at === null || ArrayBuffer.isView(at)) continue;
    if (Array.isArray(at)) {
      for (const item of at) pending.push(item);
      continue;
    }
    for (const [name, member] of Object.entries(at)) {
      size += name.length / CHARACTERS_PER_STEP;
      pending.push(member);
    }
  }
  return size;
}
