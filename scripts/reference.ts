/** `npm run generate:reference`: tables in the sources -> docs/reference. With `--check`: fails when a page is stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from './reference-pages.js';

const FOLDER = 'docs/reference';

mkdirSync(FOLDER, { recursive: true });
for (const [name, createPage] of referencePages) {
  const file = join(FOLDER, name);
  const page = createPage();
  if (!process.argv.includes('--check')) writeFileSync(file, page);
  else if (readFileSync(file, 'utf8') !== page) {
    process.stderr.write(`${file} is stale: run npm run generate:reference.\n`);
    process.exitCode = 1;
  }
}
