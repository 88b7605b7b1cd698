import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Contract } from '../kit/index.js';
import type { Terminal } from './terminal.js';
import { importOf, readSource, readSources, relativeImport, type SourceFile } from './stubs/sources.js';
import { withStubs, type DescribedOperation } from './stubs/write.js';

/** A file that is to have functions appended, or to be made. */
export interface StubFile {
  readonly path: string;
  readonly isNew: boolean;
  readonly operations: readonly DescribedOperation[];
  /** The whole of the file, with the functions. */
  readonly text: string;
}

/**
 * Finds the operations that no function is written for, and writes one for each into the file of its feature:
 * `<sources>/<first tag>/handlers.ts`. A function counts as written when a file that has to do with handlers declares
 * something of the operation's name.
 *
 * @param contract the operations
 * @param sources folder of the sources
 * @param generated folder of `api.d.ts`
 */
export async function planStubs(contract: Contract, sources: string, generated: string): Promise<readonly StubFile[]> {
  const files = (await readSources(sources)).filter(({ text }) => /\bHandlers?\b/.test(text));
  const written = new Set(files.flatMap(({ declared }) => [...declared]));
  const missing = contract.operations.filter(({ id }) => !written.has(id));
  const base = folderOfFeatures(files, sources);

  const byFile = new Map<string, DescribedOperation[]>();
  for (const operation of missing) {
    const { tags, summary } = describedIn(contract, operation.pointer);
    const feature = featureOf(tags[0] ?? firstSegment(operation.path));
    const known = files.find(({ path }) => path.endsWith(`${sep}${join(feature, 'handlers.ts')}`));
    const path = known?.path ?? join(base, feature, 'handlers.ts');
    byFile.set(path, [...(byFile.get(path) ?? []), { ...operation, summary }]);
  }

  return [...byFile].map(([path, operations]) => {
    const known = files.find((file) => file.path === path) ?? readSource(path, '');
    const text = withStubs(known.text, new Set(known.imports.keys()), operations, {
      kit: importOf('Handlers', files, path) ?? importOf('Handler', files, path) ?? 'gatehouse',
      operations: relativeImport(path, resolve(generated, 'api.js')),
      user: importOf('User', files, path),
    });
    return { path, isNew: known.text === '', operations, text };
  });
}

interface StubOptions {
  readonly sources: string;
  readonly out: string;
  /** Says what is missing, and writes nothing. */
  readonly check?: boolean;
  /** Writes without asking. */
  readonly yes?: boolean;
}

/**
 * Appends what `planStubs` finds, after asking.
 *
 * @returns whether every operation has a function now
 */
export async function appendStubs(contract: Contract, options: StubOptions, terminal: Terminal): Promise<boolean> {
  const files = await planStubs(contract, options.sources, options.out);
  if (files.length === 0) {
    terminal.out('every operation has a function\n');
    return true;
  }
  terminal.err(`without a function:\n${files.map((file) => `  ${describe(file)}\n`).join('')}`);
  if (options.check === true) return false;
  if (options.yes !== true && terminal.confirm === undefined)
    terminal.err('nothing is appended without --yes where nobody can be asked\n');
  if (options.yes !== true && !(await terminal.confirm?.('Append them?'))) return false;
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  terminal.out(`${options.sources}: appended; each answers 501 until it is written\n`);
  return true;
}

/** `src/notes/handlers.ts: getNote, deleteNote`, for people. */
function describe({ path, isNew, operations }: StubFile): string {
  const ids = operations.map(({ id }) => id);
  const some = ids.length > 6 ? `${ids.slice(0, 6).join(', ')} and ${ids.length - 6} more` : ids.join(', ');
  return `${relative('', path)}${isNew ? ' (new)' : ''}: ${some}`;
}

/** Beside the features that are there: `src/app` of `src/app/handlers.ts`, which puts them together. */
function folderOfFeatures(files: readonly SourceFile[], sources: string): string {
  const feature = files.find(({ path }) => path.endsWith(`${sep}handlers.ts`));
  return feature ? dirname(dirname(feature.path)) : resolve(sources);
}

function describedIn({ document }: Contract, pointer: string): { tags: readonly string[]; summary: string } {
  const [, , path = '', method = ''] = pointer
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const paths = document['paths'] as Record<string, Record<string, { tags?: unknown; summary?: unknown }>>;
  const { tags, summary } = paths[path]?.[method] ?? {};
  return {
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    summary: typeof summary === 'string' ? summary.replace(/\s+/g, ' ').trim() : '',
  };
}

function firstSegment(path: string): string {
  return path.split('/').find((segment) => segment !== '' && !segment.includes('{')) ?? '';
}

/** A folder name of a tag: `pet-store` of `Pet Store`. */
export function featureOf(tag: string): string {
  const words = tag.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
  return words.filter((word) => word !== '').join('-') || 'operations';
}
