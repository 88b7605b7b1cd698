import { hrtime } from 'node:process';

/**
 * Returns milliseconds on a clock that never steps. All processes of a machine have the same one, so that they can tell
 * each other instants, which `performance.now()` does not allow.
 */
export function monotonicNow(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
