import { constants } from 'node:os';
import { StartupError } from '../diagnostic.js';

/**
 * Closes the server when the process is asked to end: SIGTERM (an orchestrator) and SIGINT (Ctrl+C) let running
 * requests finish and exit with 0; a second signal exits at once with 128 + its number, as a shell reports it.
 * A failure while closing exits with 1.
 *
 * This is the only place of the kit that ends the process.
 *
 * @param server what to close first
 * @param onDone closes what the requests needed, once none is left: the database, the log
 * @returns takes the signals back to what they did before
 */
export function closeOnSignals(
  server: { close(): Promise<void> },
  { onDone }: { readonly onDone?: () => Promise<void> | void } = {},
): () => void {
  let closing = false;
  let signalled = false;

  async function close(): Promise<number> {
    try {
      await server.close();
      await onDone?.();
      return 0;
    } catch (error) {
      // The log may be closed already.
      console.error(error);
      return 1;
    }
  }

  function startShutdown(): void {
    if (closing) return;
    closing = true;
    void close().then(exit);
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (signalled) exit(128 + constants.signals[signal]);
    signalled = true;
    startShutdown();
  }

  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  shutdownHandlers.add(startShutdown);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    shutdownHandlers.delete(startShutdown);
  };
}

/** What a first signal would do. */
const shutdownHandlers = new Set<() => void>();

/**
 * Closes and ends the process as a first signal would, unless one came already; at once where nothing is to be closed.
 * A signal after it is still the first: Ctrl-C reaches a worker in a terminal after its primary may have asked it.
 */
export function requestShutdown(): void {
  if (shutdownHandlers.size === 0) exit(0);
  for (const startShutdown of shutdownHandlers) startShutdown();
}

/** Runs the start of a program; one that is refused prints every reason and ends the process with exit code 1. */
export async function exitOnStartupError(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    console.error(error.message);
    exit(1);
  }
}

function exit(code: number): never {
  process.exit(code);
}
