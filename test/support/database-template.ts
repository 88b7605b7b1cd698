import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openEmbeddedDatabase } from '../../src/app/database/open-embedded.js';
import { noEvents } from './engine-events.js';
import { root } from './root.js';

const cache = join(root, 'node_modules/.cache/gatehouse');

let template: Promise<string> | undefined;

/**
 * Puts an empty, migrated, embedded database into a folder. Creating one takes seconds, so that it is created once for
 * all test runs and copied.
 */
export async function copyDatabaseTemplate(localDirectory: string): Promise<void> {
  const source = await (template ??= findOrCreateTemplate());
  await mkdir(localDirectory, { recursive: true });
  const target = join(localDirectory, 'database');
  // A thousand files: `cp` takes a fifth of the time of Node's function.
  if (process.platform === 'win32') await cp(source, target, { recursive: true });
  else await promisify(execFile)('cp', ['-R', source, target]);
}

async function findOrCreateTemplate(): Promise<string> {
  const folder = join(cache, `database-${fingerprint()}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, 'making-'));
  const database = await openEmbeddedDatabase(made, noEvents);
  await database.close();
  // Another worker may have been quicker: its template is as good.
  await rename(join(made, 'database'), folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error;
  });
  await rm(made, { recursive: true, force: true });
  return folder;
}

/** Changes with what a template is made of: the migrations and PGlite. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const migrations = join(root, 'src/app/database/migrations');
  for (const name of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, name)));
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  hash.update(readFileSync(join(dirname(pglite), '../package.json')));
  return hash.digest('hex').slice(0, 16);
}
