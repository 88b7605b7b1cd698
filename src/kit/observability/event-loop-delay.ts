/** How often the delay is measured, in milliseconds. */
const INTERVAL_MS = 100;
/** The weight of a new measurement: one long pause alone does not count as overload, two in a row do. */
const WEIGHT = 0.3;

/** How late the event loop of this process runs, as a moving mean. */
export class EventLoopDelay {
  /** The mean delay of timers in the last second or so, in milliseconds. */
  meanMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Starts to measure, which does not keep the process running. @returns this */
  start(): this {
    let expectedAt = performance.now() + INTERVAL_MS;
    this.#timer ??= setInterval(() => {
      const now = performance.now();
      this.add(Math.max(0, now - expectedAt));
      expectedAt = now + INTERVAL_MS;
    }, INTERVAL_MS).unref();
    return this;
  }

  /** Adds a measurement, in milliseconds. */
  add(delayMs: number): void {
    this.meanMs += WEIGHT * (delayMs - this.meanMs);
  }
}

let shared: EventLoopDelay | undefined;

/** Returns the delay of the event loop of this process, measured from the first call on. */
export function eventLoopDelay(): EventLoopDelay {
  return (shared ??= new EventLoopDelay().start());
}
