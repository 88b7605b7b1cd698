import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { unavailable } from './errors.js';
import type { EngineErrorFields, EngineReply, EngineRequest, EngineSettings } from './embedded-messages.js';
import { workerUrl } from './embedded-worker-url.js';

/** The embedded PostgreSQL, in a thread of its own. The caller sends one request at a time. */
export interface Engine {
  /** Runs a statement. @param isFirst whether it is, or starts, a transaction */
  query<Row>(sql: string, parameters: readonly unknown[], isFirst: boolean): Promise<EngineResult<Row>>;
  /** Returns the data as a compressed archive. */
  backup(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface EngineResult<Row> {
  readonly rows: Row[];
  readonly affectedRows: number | undefined;
}

/** Events of an engine, for its owner. */
export interface EngineEvents {
  /** The engine has ended, or does not respond, and nothing but a new process helps. Called once. */
  readonly onFatal: (reason: string) => void;
  /** The space on the disk fell below the reserve: writes are refused. Or it rose above it. */
  readonly onDisk: (isFull: boolean) => void;
}

export interface Deadlines {
  /** For opening the data, including recovery after a crash, and for a backup. */
  readonly openMs: number;
  /** For one statement. */
  readonly statementMs: number;
}

export const DEFAULT_DEADLINES: Deadlines = { openMs: 120_000, statementMs: 30_000 };

/** How long the thread may take to end by itself once the data is closed. */
const EXIT_TIMEOUT_MS = 1_000;

/**
 * Starts the engine and opens its data.
 *
 * @throws the error of the engine if the data cannot be opened
 */
export async function startEngine(
  settings: EngineSettings,
  events: EngineEvents,
  { openMs, statementMs }: Deadlines = DEFAULT_DEADLINES,
): Promise<Engine> {
  const worker = new Worker(workerUrl, { workerData: settings });
  let pending: ((reply: EngineReply) => void) | undefined;
  let failure: string | undefined;
  let isOpen = false;

  function settle(reply: EngineReply): void {
    const settlePending = pending;
    pending = undefined;
    settlePending?.(reply);
  }

  function fail(reason: string): void {
    if (failure !== undefined) return;
    failure = reason;
    settle({ kind: 'fatal', reason });
    if (isOpen) events.onFatal(reason);
  }

  worker.on('message', (reply: EngineReply) => {
    if (reply.kind === 'disk') events.onDisk(reply.isFull);
    else if (reply.kind === 'fatal') fail(reply.reason);
    else settle(reply);
  });
  worker.on('error', (error) => fail(error.message));
  worker.on('exit', (code) => fail(`its thread has ended with code ${code}`));

  function nextReply(deadlineMs: number): Promise<EngineReply> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        // A reply that has arrived meanwhile counts, also if this thread was too busy to read it.
        setImmediate(() => {
          if (pending === settleThis) fail(`no response within ${deadlineMs / 1000} s`);
        });
      }, deadlineMs);
      const settleThis = (reply: EngineReply): void => {
        clearTimeout(timer);
        resolve(reply);
      };
      pending = settleThis;
    });
  }

  async function send(request: EngineRequest, deadlineMs = statementMs): Promise<EngineReply> {
    if (failure !== undefined) throw unavailable(new Error(failure));
    const replied = nextReply(deadlineMs);
    worker.postMessage(request);
    return accepted(await replied);
  }

  try {
    accepted(await nextReply(openMs));
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  isOpen = true;
  return {
    async query<Row>(sql: string, parameters: readonly unknown[], isFirst: boolean) {
      const reply = await send({ kind: 'query', sql, parameters, isFirst });
      if (reply.kind !== 'result') throw new Error(`a query was replied to with ${reply.kind}`);
      // The statement determines the type of its rows: the caller knows it.
      return { ...reply, rows: reply.rows as Row[] };
    },
    async backup() {
      const reply = await send({ kind: 'backup' }, openMs);
      if (reply.kind !== 'backup') throw new Error(`a backup was replied to with ${reply.kind}`);
      return reply.bytes;
    },
    async close() {
      try {
        if (failure === undefined) await send({ kind: 'close' });
      } finally {
        isOpen = false;
        await Promise.race([worker.terminate(), wait(EXIT_TIMEOUT_MS)]);
      }
    },
  };
}

/** @throws the error that the reply reports */
function accepted(reply: EngineReply): EngineReply {
  if (reply.kind === 'error') throw toError(reply.error);
  if (reply.kind === 'fatal') throw unavailable(new Error(reply.reason));
  return reply;
}

/** Returns an error that has the fields of one that a server reports. */
function toError({ name, message, reported }: EngineErrorFields): Error {
  return Object.assign(new Error(message), { name }, reported);
}
