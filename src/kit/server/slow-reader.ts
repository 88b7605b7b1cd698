import type { Socket } from 'node:net';
import type { ConnectionLimits } from './timeouts.js';

/** How much a client had read at a moment. */
export interface ReadProgress {
  readonly readBytes: number;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly at: number;
}

/**
 * Whether a client has read less than the minimum rate for a whole window, while there was something to read. A reader
 * that takes one byte now and then passes every idle timeout, and holds its response for as long.
 *
 * @param connection keeps the progress between calls
 * @param now on the clock of `performance.now()`, in milliseconds
 */
export function isSlowReader(
  socket: Pick<Socket, 'bytesWritten' | 'writableLength'>,
  connection: { progress: ReadProgress | undefined },
  now: number,
  { minReadRate, readRateWindow }: Pick<ConnectionLimits, 'minReadRate' | 'readRateWindow'>,
): boolean {
  const readBytes = socket.bytesWritten - socket.writableLength;
  const { progress } = connection;
  if (!progress) {
    connection.progress = { readBytes, at: now };
    return false;
  }
  const elapsedMs = now - progress.at;
  if (elapsedMs < readRateWindow) return false;
  connection.progress = { readBytes, at: now };
  return readBytes - progress.readBytes < (minReadRate * elapsedMs) / 1000;
}
