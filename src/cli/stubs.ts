import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isObject, replaceControlCharacters, resolvePointer, type Contract } from '../kit/index.js';
import type { Terminal } from './terminal.js';
import { findImport, newSourceFile, relativeImport, type SourceFile } from './stubs/source-file.js';
import { addStubs, type DescribedOperation } from './stubs/write.js';

/** A file to create, or to append handlers to. */
export interface StubFile {
  readonly path: string;
  readonly isNew: boolean;
  readonly operations: readonly DescribedOperation[];
  /** The full text of the file, including the handlers. */
  readonly text: string;
}

/** Where the handlers of a project are. */
export interface ProjectSources {
  readonly files: readonly SourceFile[];
  /** The folder of the sources. */
  readonly folder: string;
  /** The folder of `api.d.ts`. */
  readonly generated: string;
}

/**
 * Finds the operations without a handler, and plans a stub for each in `<sources>/<first tag>/handlers.ts`. An operation
 * has a handler if a file that mentions handlers declares something with its name.
 */
export function planStubs(contract: Contract, { files: all, folder, generated }: ProjectSources): readonly StubFile[] {
  const files = all.filter(({ text }) => /\bHandlers?\b/.test(text));
  const declared = new Set(files.flatMap((file) => [...file.declared]));
  const missing = contract.operations.filter(({ id }) => !declared.has(id));
  const base = featuresFolder(files, folder);

  const byFile = new Map<string, DescribedOperation[]>();
  for (const operation of missing) {
    const { tags, summary } = tagsAndSummary(contract, operation.pointer);
    const feature = featureName(tags[0] ?? firstSegment(operation.path));
    const existing = files.find(({ path }) => path.endsWith(`${sep}${join(feature, 'handlers.ts')}`));
    const path = existing?.path ?? join(base, feature, 'handlers.ts');
    byFile.set(path, [...(byFile.get(path) ?? []), { ...operation, summary }]);
  }

  return [...byFile].map(([path, operations]) => {
    const source = files.find((file) => file.path === path) ?? newSourceFile(path);
    const text = addStubs(source, operations, {
      kit: findImport('Handlers', files, path) ?? findImport('Handler', files, path) ?? 'gatehouse',
      operations: relativeImport(path, resolve(generated, 'api.js')),
      user: findImport('User', files, path),
    });
    return { path, isNew: source.text === '', operations, text };
  });
}

interface StubOptions {
  readonly sources: string;
  readonly out: string;
  /** Lists the missing handlers, and writes nothing. */
  readonly check?: boolean;
  /** Writes without asking. */
  readonly yes?: boolean;
}

/**
 * Appends the planned stubs, after asking for confirmation.
 *
 * @returns whether every operation has a handler
 */
export async function appendStubs(contract: Contract, options: StubOptions, terminal: Terminal): Promise<boolean> {
  // Loaded on demand: it reads sources with the TypeScript compiler.
  const { readSources } = await import('./stubs/sources.js');
  const sources = { files: await readSources(options.sources), folder: options.sources, generated: options.out };
  const files = planStubs(contract, sources);
  if (files.length === 0) {
    terminal.out('every operation has a handler\n');
    return true;
  }
  terminal.err(`operations without a handler:\n${files.map((file) => `  ${describeStubFile(file)}\n`).join('')}`);
  if (options.check === true) return false;
  if (options.yes !== true && terminal.confirm === undefined)
    terminal.err('not appended: run interactively, or with --yes\n');
  if (options.yes !== true && !(await terminal.confirm?.('Append them?'))) return false;
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  terminal.out(`${options.sources}: appended handlers that respond with 501 until you implement them\n`);
  return true;
}

const MAX_LISTED = 6;

/** Formats `src/notes/handlers.ts: getNote, deleteNote`. */
function describeStubFile({ path, isNew, operations }: StubFile): string {
  const ids = operations.map(({ id }) => id);
  const rest = ids.length - MAX_LISTED;
  const list = rest > 0 ? `${ids.slice(0, MAX_LISTED).join(', ')} and ${rest} more` : ids.join(', ');
  return replaceControlCharacters(`${relative('', path)}${isNew ? ' (new)' : ''}: ${list}`);
}

/** Returns the folder of the existing features: `src/app` if there is `src/app/notes/handlers.ts`. */
function featuresFolder(files: readonly SourceFile[], sources: string): string {
  const feature = files.find(({ path }) => path.endsWith(`${sep}handlers.ts`));
  return feature ? dirname(dirname(feature.path)) : resolve(sources);
}

function tagsAndSummary({ document }: Contract, pointer: string): { tags: readonly string[]; summary: string } {
  const operation = resolvePointer(document, pointer);
  const { tags, summary } = isObject(operation) ? operation : {};
  return {
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    summary: typeof summary === 'string' ? summary : '',
  };
}

function firstSegment(path: string): string {
  return path.split('/').find((segment) => segment !== '' && !segment.includes('{')) ?? '';
}

/** Names that Windows does not allow for a folder. */
const DEVICE_NAMES = /^(aux|con|nul|prn|com\d|lpt\d)$/;
const MAX_FOLDER_LENGTH = 60;

/** Converts a tag to a folder name: `Pet Store` to `pet-store`. */
export function featureName(tag: string): string {
  const words = tag.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
  const joined = words.filter((word) => word !== '').join('-');
  const name = joined.slice(0, MAX_FOLDER_LENGTH).replace(/-$/, '') || 'operations';
  return DEVICE_NAMES.test(name) ? `${name}-operations` : name;
}
