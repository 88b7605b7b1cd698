/** How a share is compared with its own past. */
export interface ShiftOptions {
  /** The share that is expected before anything was learned. */
  readonly prior: number;
  /** Standard deviations of each interval that are not counted. */
  readonly slack: number;
  /** The sum of deviations at which the share has shifted. */
  readonly alarm: number;
  /** The smallest difference from the baseline, as a share, that matters. */
  readonly minShift: number;
}

/** How fast the baseline follows: in the time of about ten intervals, and much slower while the share is shifted. */
const LEARNING_RATE = 0.1;
const LEARNING_RATE_SHIFTED = 0.01;

/**
 * Recognizes that a share has risen above its own baseline: an exponentially weighted mean (EWMA) as the baseline, and a
 * cumulative sum (CUSUM; Page, 1954) of how many standard deviations each interval is above it. One odd interval is
 * forgotten; a small but lasting shift adds up.
 */
export class Shift {
  readonly #options: ShiftOptions;
  #baseline: number;
  #sum = 0;

  constructor(options: ShiftOptions) {
    this.#options = options;
    this.#baseline = options.prior;
  }

  get baseline(): number {
    return this.#baseline;
  }

  /** Adds an interval with `hits` of `total`. @returns whether the share has shifted */
  add(hits: number, total: number): boolean {
    const { slack, alarm, minShift } = this.#options;
    const expected = total * this.#baseline;
    const deviation = (hits - expected) / Math.sqrt(total * this.#baseline * (1 - this.#baseline) + 1);
    this.#sum = Math.min(2 * alarm, Math.max(0, this.#sum + deviation - slack));
    const share = hits / total;
    const isShifted = this.#sum > alarm && share - this.#baseline > minShift;
    this.#baseline += (isShifted ? LEARNING_RATE_SHIFTED : LEARNING_RATE) * (share - this.#baseline);
    return isShifted;
  }
}
