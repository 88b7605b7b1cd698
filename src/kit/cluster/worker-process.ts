import type { Worker } from 'node:cluster';
import type { Channel } from './ipc.js';

/** Kills a process that has not ended by itself after so many milliseconds. */
export function killLater(worker: Worker, afterMs: number): void {
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), afterMs).unref();
  worker.once('exit', () => clearTimeout(timer));
}

/** Returns the channel to a worker. */
export function channelTo(worker: Worker): Channel {
  return {
    // A worker that has just ended cannot be told anything; `exit` says so.
    send(message) {
      if (worker.isConnected()) worker.send(message, () => undefined);
    },
    onMessage: (listener) => void worker.on('message', listener),
  };
}
