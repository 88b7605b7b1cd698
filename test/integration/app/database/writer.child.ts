/**
 * A process of its own that opens the embedded database of a folder and writes notes into it until it is killed. It
 * prints `open`, then the id of each note once it is acknowledged; or why it was refused.
 */
import { openEmbeddedDatabase } from '../../../../src/app/database/open-embedded.js';
import { createNotesStore } from '../../../../src/app/notes/store.js';
import { StartupError } from '../../../../src/kit/index.js';

const [directory = '', mode] = process.argv.slice(2);
try {
  const { db } = await openEmbeddedDatabase(directory);
  process.stdout.write('open\n');
  const notes = createNotesStore(db);
  while (mode === 'write') {
    const { id } = await notes.create('alice', { title: 'Note', body: `<p>${'text '.repeat(200)}</p>` });
    process.stdout.write(`${id}\n`);
  }
  setInterval(() => undefined, 1000);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stdout.write(`${error.message}\n`);
}
