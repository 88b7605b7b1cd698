import { isNativeError } from 'node:util/types';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { atFile, makeFolder, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { Database } from './database.js';
import { embeddedDialect } from './embedded-dialect.js';
import { startEngine, type Deadlines, type Engine, type EngineEvents } from './embedded-engine.js';
import { createHealthCheck, HEALTH_TIMEOUT_MS } from './health.js';
import { lockDirectory, type Lock } from './lock.js';
import { migrate } from './migrate.js';
import type { Schema } from './schema.js';
import { createSemaphore, type Order } from './semaphore.js';
import { toStartupError } from './startup-errors.js';

/** Enough for two segments of PostgreSQL's log, without one of which it panics. */
const RESERVE_BYTES = 32 * 1024 * 1024;

/** How long closing waits for the statements before it. */
const CLOSE_TIMEOUT_MS = 30_000;

export interface EmbeddedOptions {
  /** Below this many free bytes on the disk, writes are refused. */
  readonly reserveBytes?: number;
  readonly deadlines?: Deadlines;
}

/** Returns the folder of the data. @param localDirectory contains everything of this machine */
export function dataFolder(localDirectory: string): string {
  return join(localDirectory, 'database');
}

/**
 * Opens the database embedded in this process, in a thread of its own, and creates it on first use. Committed data
 * survives a crash of the process, because it has been written to the operating system, but not a power failure, because
 * it may not have reached the disk.
 *
 * @param localDirectory contains the database in the folder `database`
 * @param events the events of the engine
 * @throws StartupError if another process uses the database, or it cannot be opened
 */
export async function openEmbeddedDatabase(
  localDirectory: string,
  events: EngineEvents,
  { reserveBytes = RESERVE_BYTES, deadlines }: EmbeddedOptions = {},
): Promise<Database> {
  const dataDir = dataFolder(localDirectory);
  const lock = await lockFolder(localDirectory);
  let engine: Engine | undefined;
  try {
    engine = await open(() => startEngine({ dataDir, reserveBytes }, events, deadlines), dataDir);
    return await openDatabase(engine, lock, dataDir);
  } catch (error) {
    await engine?.close();
    await lock.release();
    throw error;
  }
}

/** Creates the folder if necessary, and locks it. @throws StartupError */
export async function lockFolder(folder: string): Promise<Lock> {
  try {
    await makeFolder(folder);
    return await lockDirectory(folder);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const message = `The folder cannot be written (${errorCode(error) ?? String(error)}).`;
    const hint = 'Make the folder writable, or name another one in LOCAL_DIRECTORY.';
    throw new StartupError([diagnostic('database-unavailable', atFile(folder), message, hint)]);
  }
}

async function open(start: () => Promise<Engine>, dataDir: string): Promise<Engine> {
  try {
    return await start();
  } catch (error) {
    const message = `The embedded database cannot be opened (${isNativeError(error) ? error.message : String(error)}).`;
    const hint = 'Restore a backup (npm run restore), or delete the folder to start with an empty one.';
    throw new StartupError([diagnostic('database-unavailable', atFile(dataDir), message, hint)]);
  }
}

async function openDatabase(engine: Engine, lock: Lock, location: string): Promise<Database> {
  const turn = createSemaphore(1);
  const access = (order?: Order) => new Kysely<Schema>({ dialect: embeddedDialect(engine, turn, order) });
  const db = access();
  const migrations = await migrate(db).catch((error: unknown) => {
    throw toStartupError(error, location);
  });
  const system = access('first');
  return {
    db,
    notes: db,
    search: db,
    system,
    location,
    migrations,
    // It runs in this process, and ends it if it does not respond at all: until then, it is busy.
    checkHealth: createHealthCheck(system, HEALTH_TIMEOUT_MS, 'degraded'),
    async close() {
      await turn.acquire(CLOSE_TIMEOUT_MS);
      await engine.close();
      await lock.release();
    },
  };
}

function errorCode(error: unknown): string | undefined {
  return isNativeError(error) && 'code' in error ? String(error.code) : undefined;
}
