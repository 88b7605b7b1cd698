/**
 * A process that opens the embedded database of a folder and prints `open`; or why it was refused. Then it writes notes
 * and prints the id of each once it is acknowledged, sends a statement that never ends, or does nothing.
 */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { openDatabase } from '../../../../dist/app/database/open-database.js';
import { createNotesStore } from '../../../../dist/app/notes/store.js';
import { StartupError } from '../../../../dist/kit/index.js';

const [localDirectory, mode, options = '{}'] = process.argv.slice(2);
const log = {
  fatal: ({ reason }, message) => process.stdout.write(`fatal: ${message}: ${reason}\n`),
  warn: (message) => process.stdout.write(`warn: ${message}\n`),
  info: () => undefined,
};
try {
  const { db } = await openDatabase({ localDirectory }, log, JSON.parse(options));
  process.stdout.write('open\n');
  if (mode === 'spin') sql`do $$ begin loop end loop; end $$`.execute(db).catch(print);
  if (mode === 'write') await Promise.all([1, 2, 3, 4].map(() => write(createNotesStore(db))));
  setInterval(() => undefined, 1000);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stdout.write(`${error.message}\n`);
}

async function write(notes) {
  for (let isWriting = true; isWriting;) {
    try {
      const { id } = await notes.create('alice', { title: 'Note', body: randomBytes(12_000).toString('base64') });
      process.stdout.write(`${id}\n`);
    } catch (error) {
      isWriting = error.status === 503;
      print(error);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function print(error) {
  process.stdout.write(`failed: ${error.status} ${error.cause?.message}\n`);
}
