/** What one validation may always take. */
const FREE_STEPS = 10_000;

/** How many characters are matched in one step. */
const CHARACTERS_PER_STEP = 64;

/** How many errors are copied in one step. */
const ERRORS_PER_STEP = 4;

/** How many steps it takes to look at a list or an object, without what is in it. */
const STEPS_PER_CONTAINER = 4;

/** How large a value is counted to be at most. */
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
  /** Releases the value. */
  readonly end: () => void;
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
 * @param visits how often a validation may look at all of a large value
 */
export function createStepBudget(visits: number): StepBudget {
  let value: unknown;
  let left = 0;
  let isExtended = false;

  function spend(steps: number): void {
    left -= steps;
    if (left >= 0) return;
    if (isExtended) throw new StepsExceeded();
    isExtended = true;
    left += visits * sizeOf(value);
    if (left < 0) throw new StepsExceeded();
  }

  return {
    begin(begun) {
      value = begun;
      left = FREE_STEPS;
      isExtended = false;
    },
    end: () => (value = undefined),
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
    size += isScalar(at) ? 1 : STEPS_PER_CONTAINER;
    if (typeof at === 'string') size += at.length / CHARACTERS_PER_STEP;
    if (isScalar(at)) continue;
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

/** Bytes have no members that are validated. */
function isScalar(value: unknown): value is string | number | boolean | null | undefined | ArrayBufferView {
  return typeof value !== 'object' || value === null || ArrayBuffer.isView(value);
}
