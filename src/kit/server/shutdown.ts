import { constants } from 'node:os';
import type { Logger } from 'pino';
import { StartupError } from '../diagnostic.js';

/** A server that can be closed. */
export interface Closable {
  /** @param options.drain whether to stay unready for a while first, so that load balancers notice */
  close(options?: { readonly drain?: boolean }): Promise<void>;
}

/** What happens besides closing. */
export interface ShutdownOptions {
  /** Closes what the requests needed, once none is left: the database, the log. */
  readonly onDone?: () => Promise<void> | void;
  /** Logs an error that nothing caught; standard error by default. */
  readonly log?: Logger;
}

/** How long the other requests may take after an error that nothing caught: the state of the process is unknown. */
const FATAL_GRACE_MS = 5000;

/**
 * Closes the server when the process has to end. SIGTERM (an orchestrator) and SIGINT (Ctrl+C) let running requests
 * finish and exit with 0; a second signal exits at once with 128 + its number, as a shell reports it. An error that
 * nothing caught stops accepting requests, lets the others finish for five seconds, and exits with 1, and so does a
 * failure while closing.
 *
 * This is the only place of the kit that ends the process.
 *
 * @param server closed first
 * @returns a function that removes the listeners
 *
 * @example
 * closeOnSignals(await listen(createApi(plan), options), { onDone: () => database.close() });
 */
export function closeOnSignals(server: Closable, { onDone, log }: ShutdownOptions = {}): () => void {
  let isClosing = false;
  let isSignaled = false;
  let hasFailed = false;

  async function close(drain: boolean): Promise<void> {
    try {
      await server.close({ drain });
      await onDone?.();
    } catch (error) {
      // The log may be closed already.
      console.error(error);
      hasFailed = true;
    }
  }

  function startShutdown(drain: boolean): void {
    if (isClosing) return;
    isClosing = true;
    void close(drain).then(() => exit(hasFailed ? 1 : 0));
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (isSignaled) exit(128 + constants.signals[signal]);
    isSignaled = true;
    startShutdown(true);
  }

  function onUncaughtException(error: unknown): void {
    if (log) log.fatal({ event: 'sys_crash', err: error }, 'uncaught error: the server closes');
    else console.error(error);
    if (!hasFailed) setTimeout(() => exit(1), FATAL_GRACE_MS);
    hasFailed = true;
    startShutdown(false);
  }

  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', onUncaughtException);
  shutdownHandlers.add(startShutdown);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('uncaughtException', onUncaughtException);
    shutdownHandlers.delete(startShutdown);
  };
}

/** What a first signal would do. */
const shutdownHandlers = new Set<(drain: boolean) => void>();

/**
 * Closes the server and ends the process as a first signal would, unless one came already; at once where there is
 * nothing to close. A signal after it still counts as the first: Ctrl+C reaches a worker in a terminal after its primary
 * may have asked it.
 *
 * @param drain whether to stay unready for a while first
 */
export function requestShutdown(drain: boolean): void {
  if (shutdownHandlers.size === 0) exit(0);
  for (const startShutdown of shutdownHandlers) startShutdown(drain);
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
