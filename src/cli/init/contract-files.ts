import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Contract } from '../../kit/index.js';

/** The files of a contract as they go into a project, by path from its root, and which of them is the first. */
export interface ContractFiles {
  readonly root: string;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Collects the files of a document: one becomes `openapi/openapi.yaml`, several keep their places to each other below
 * `openapi/`.
 *
 * @param source the root file
 * @throws when a file cannot be read
 */
export async function collectFiles(source: string): Promise<ContractFiles> {
  const found = new Map<string, string>();
  await collect(resolve(source), found);
  if (found.size === 1) {
    const ending = extname(source).toLowerCase() === '.json' ? 'json' : 'yaml';
    const root = `openapi/openapi.${ending}`;
    return { root, files: new Map([[root, found.get(resolve(source)) ?? '']]) };
  }
  const top = commonFolder([...found.keys()]);
  const placed = (file: string): string => join('openapi', relative(top, file)).replaceAll('\\', '/');
  return {
    root: placed(resolve(source)),
    files: new Map([...found].map(([file, text]) => [placed(file), text])),
  };
}

async function collect(file: string, found: Map<string, string>): Promise<void> {
  if (found.has(file)) return;
  const text = await readFile(file, 'utf8');
  found.set(file, text);
  if (!/\$ref/.test(text)) return;
  for (const other of otherFiles(parse(text, { merge: true, logLevel: 'silent', maxAliasCount: -1 })))
    await collect(resolve(dirname(file), other), found);
}

/** The files that the references of a value name. */
function otherFiles(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const ref = (node as { $ref?: unknown }).$ref;
    if (typeof ref === 'string' && !ref.startsWith('#') && !/^[a-z][a-z0-9+.-]+:/i.test(ref))
      names.add(decodeURIComponent(ref.split('#', 1)[0] ?? ''));
    for (const child of Object.values(node)) visit(child);
  };
  visit(value);
  return names;
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0] ?? '');
  while (files.some((file) => relative(folder, file).startsWith('..'))) folder = dirname(folder);
  return folder;
}

/**
 * A document says who may call each operation, or that anyone may; one that says nothing means anyone (OpenAPI 3.1.1,
 * 4.8.10.1), and is made to say so: a server of the kit does not start on silence.
 *
 * @returns the files with `security: []` at the root where that was needed, and how many operations it concerns
 */
export function sayWhatIsPublic(
  contract: Contract,
  { root, files }: ContractFiles,
): ContractFiles & { silent: number } {
  const silent = contract.operations.filter(({ security }) => security === undefined).length;
  const text = files.get(root) ?? '';
  if (silent === 0) return { root, files, silent };
  const isJson = /^\s*\{/.test(text);
  const said = isJson
    ? `${JSON.stringify({ ...(JSON.parse(text) as object), security: [] }, null, 2)}\n`
    : `${text.replace(/\n*$/, '\n')}\n# Said by gatehouse init, where nothing was said: anyone may call these operations.\nsecurity: []\n`;
  return { root, files: new Map([...files, [root, said]]), silent };
}

/** `shop` of `../my/Shop`, as a package is named. */
export function packageName(folder: string): string {
  const words = basename(resolve(folder)).toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
  return words.filter((word) => word !== '').join('-') || 'api';
}
