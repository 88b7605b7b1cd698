import { isNativeError } from 'node:util/types';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { makeFolder, StartupError } from '../../kit/index.js';
import { lockDirectory, type Lock } from './lock.js';
import { migrate } from './migrate.js';
import { createPing, type Database } from './database.js';
import { pgliteDialect } from './pglite.js';
import type { Schema } from './schema.js';

/**
 * Opens the database embedded in this process, and makes it on first use. For one machine and one process; it writes
 * through to the operating system before it answers, so that killing the process loses nothing it acknowledged, but
 * does not wait for the disk, so that a power cut may.
 *
 * @param localDirectory the database is the folder `database` in it
 * @throws StartRefused when another process has it, or it cannot be opened
 */
export async function openLocalDatabase(localDirectory: string): Promise<Database> {
  const dataDir = join(localDirectory, 'database');
  const lock = await makeAndLock(localDirectory);
  try {
    const db = await openPglite(dataDir);
    return {
      db,
      place: dataDir,
      ping: createPing(db),
      async close() {
        await db.destroy();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    const what = `the embedded database cannot be opened (${isNativeError(error) ? error.message : String(error)})`;
    const instead = 'put back a copy of the folder, or delete it to start with an empty one';
    throw new StartupError([{ where: dataDir, what, instead }]);
  }
}

async function makeAndLock(folder: string): Promise<Lock> {
  try {
    await makeFolder(folder);
    return await lockDirectory(folder);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const instead = 'make the folder writable, or name another one in LOCAL_DIRECTORY';
    throw new StartupError([{ where: folder, what: `cannot be written (${codeOf(error) ?? String(error)})`, instead }]);
  }
}

async function openPglite(dataDir: string): Promise<Kysely<Schema>> {
  // Brings a whole PostgreSQL along, which a server with DATABASE_URL does not need.
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

function codeOf(error: unknown): string | undefined {
  return isNativeError(error) && 'code' in error ? String(error.code) : undefined;
}
