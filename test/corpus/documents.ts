import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../support/root.js';

/** One real document of the corpus. */
export interface CorpusDocument {
  readonly name: string;
  readonly file: string;
}

const packages = join(import.meta.dirname, 'node_modules');
const shared = join(root, '../shared/corpus');

/** What is on this machine: the packages once they are installed (see package.json here), and the shared corpus. */
export function corpusDocuments(): readonly CorpusDocument[] {
  return [...readmeExamples(), ...github(), ...sharedDocuments()];
}

function readmeExamples(): readonly CorpusDocument[] {
  const folder = join(packages, '@readme/oas-examples');
  return ['3.0', '3.1'].flatMap((version) =>
    documentsBelow(join(folder, version)).map((file) => ({ name: `readme/${relative(folder, file)}`, file })),
  );
}

function documentsBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return documentsBelow(path);
    return /\.(json|yaml)$/.test(entry.name) ? [path] : [];
  });
}

function github(): readonly CorpusDocument[] {
  const file = join(packages, '@octokit/openapi/generated/api.github.com.json');
  return existsSync(file) ? [{ name: 'github', file }] : [];
}

function sharedDocuments(): readonly CorpusDocument[] {
  const index = join(shared, 'INDEX.tsv');
  if (!existsSync(index)) return [];
  const [, ...rows] = readFileSync(index, 'utf8').trim().split('\n');
  return rows.map((row) => {
    const [name = '', file = ''] = row.split('\t');
    return { name, file: join(shared, file) };
  });
}
