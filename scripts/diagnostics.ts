/** `npm run generate:diagnostics`: the catalogs -> docs/reference/diagnostics.md. With `--check`: fails when it is stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diagnosticsPage } from './diagnostics-page.js';

const file = 'docs/reference/diagnostics.md';
const page = diagnosticsPage();

if (!process.argv.includes('--check')) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
} else if (readFileSync(file, 'utf8') !== page) {
  process.stderr.write(`${file} is stale: run npm run generate:diagnostics.\n`);
  process.exitCode = 1;
}
