import { argv, env, stderr, stdout } from 'node:process';
import { atSetting, createLogger, StartupError } from '../kit/index.js';
import { readConfig, type Config } from './config.js';
import { backUp, restore } from './database/backup.js';
import { openDatabase } from './database/open-database.js';
import { diagnostic } from './diagnostic-codes.js';

/** `npm run migrate`, `npm run backup -- <file>`, `npm run restore -- <file>`. */

const USAGE = `npm run migrate              changes the tables to this version
npm run backup -- <file>     writes the embedded database to a file
npm run restore -- <file>    replaces the embedded database by the content of one
`;

/** @returns what has been done */
async function run(command: string | undefined, file: string | undefined): Promise<string | undefined> {
  if (command === 'migrate' && file === undefined) {
    const names = await runMigrations();
    return names.length === 0 ? 'All migrations have run before.' : `Migrations that have run: ${names.join(', ')}.`;
  }
  if (command === 'backup' && file !== undefined) {
    await backUp(embedded(command), file);
    return `The database was written to ${file}. Keep the encryption key as well, in another place.`;
  }
  if (command === 'restore' && file !== undefined) {
    const previous = await restore(embedded(command), file);
    return `The database was restored.${previous === undefined ? '' : ` The previous one is in ${previous}.`}`;
  }
  return undefined;
}

async function runMigrations(): Promise<readonly string[]> {
  const { migrations, close } = await openDatabase(readConfig(env), createLogger({ level: 'warn' }));
  await close();
  return migrations;
}

/** Returns the folder of the embedded database. @throws StartupError if the settings name a server */
function embedded(command: string): Config['localDirectory'] {
  const { databaseUrl, localDirectory } = readConfig(env);
  if (databaseUrl === undefined) return localDirectory;
  const message = `npm run ${command} is for the embedded database.`;
  const hint = 'Use pg_dump and pg_restore (docs/operations/database.md), or unset DATABASE_URL.';
  throw new StartupError([diagnostic('backup-unusable', atSetting('DATABASE_URL'), message, hint)]);
}

try {
  const [command, file, ...others] = argv.slice(2);
  const done = others.length === 0 ? await run(command, file) : undefined;
  stdout.write(done === undefined ? USAGE : `${done}\n`);
  process.exitCode = done === undefined ? 2 : 0;
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
