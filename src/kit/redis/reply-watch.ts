/** How often it is looked whether a reply has come, in milliseconds. */
const INTERVAL_MS = 300;
/** In how many looks in a row no reply has come before the other side is lost. */
const MAX_MISSES = 2;
/** A look that is later than this shows that this process is busy: it then says nothing about the other side. */
const MAX_DELAY_MS = 100;
/** After this long, no reply is a loss however busy this process is. */
const MAX_SILENCE_MS = 5000;

/**
 * Tells a server that no longer replies from one whose replies this process is too busy to read: a timer that is due and
 * a reply that has arrived wait in the same event loop, and the timer comes first.
 */
export class ReplyWatch {
  readonly #onSilence: () => void;
  #pending = 0;
  #misses = 0;
  /** Since when nothing has been heard although something is expected. */
  #silentSince = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param onSilence called when the other side is lost, and again each time it goes on being silent for as long */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** A reply is expected. */
  expect(): void {
    if (this.#pending === 0) this.#silentSince = performance.now();
    this.#pending += 1;
    if (!this.#timer) this.#wait();
  }

  /** A reply has come, or is no longer expected. */
  settle(): void {
    this.#pending -= 1;
    this.#silentSince = performance.now();
  }

  #wait(): void {
    const dueAt = performance.now() + INTERVAL_MS;
    this.#timer = setTimeout(() => {
      const isLate = performance.now() - dueAt > MAX_DELAY_MS;
      // By then, what has arrived has been read.
      setImmediate(() => this.#look(isLate));
    }, INTERVAL_MS).unref();
  }

  #look(isLate: boolean): void {
    this.#timer = undefined;
    if (this.#pending === 0) return;
    const silence = performance.now() - this.#silentSince;
    if (silence < INTERVAL_MS) this.#misses = 0;
    else if (!isLate) this.#misses += 1;
    if (this.#misses >= MAX_MISSES || silence >= MAX_SILENCE_MS) {
      this.#misses = 0;
      this.#silentSince = performance.now();
      this.#onSilence();
    }
    this.#wait();
  }
}
