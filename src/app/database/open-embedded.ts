import { isNativeError } from 'node:util/types';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { atFile, makeFolder, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';
import { lockDirectory, type Lock } from './lock.js';
import { migrate } from './migrate.js';
import { createPing, type Database } from './database.js';
import { pgliteDialect } from './pglite.js';
import type { Schema } from './schema.js';

/**
 * Opens the database embedded in this process, and creates it on first use. Committed data survives a crash of the
 * process, because it has been written to the operating system, but not a power failure, because it may not have reached
 * the disk.
 *
 * @param localDirectory contains the database in the folder `database`
 * @throws StartupError if another process uses the database, or it cannot be opened
 */
export async function openEmbeddedDatabase(localDirectory: string): Promise<Database> {
  const dataDir = join(localDirectory, 'database');
  const lock = await createAndLock(localDirectory);
  try {
    const db = await openPglite(dataDir);
    return {
      db,
      location: dataDir,
      ping: createPing(db),
      async close() {
        await db.destroy();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    const reason = isNativeError(error) ? error.message : String(error);
    const message = `The embedded database cannot be opened (${reason}).`;
    const hint = 'Put back a copy of the folder, or delete it to start with an empty one.';
    throw new StartupError([diagnostic('database-unavailable', atFile(dataDir), message, hint)]);
  }
}

async function createAndLock(folder: string): Promise<Lock> {
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

async function openPglite(dataDir: string): Promise<Kysely<Schema>> {
  // Loaded on demand: a server with DATABASE_URL does not need PostgreSQL compiled to WebAssembly.
  const { PGlite } = await import('@electric-sql/pglite');
  const pglite = await PGlite.create({ dataDir, relaxedDurability: false });
  const db = new Kysely<Schema>({ dialect: pgliteDialect(pglite) });
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function errorCode(error: unknown): string | undefined {
  return isNativeError(error) && 'code' in error ? String(error.code) : undefined;
}
