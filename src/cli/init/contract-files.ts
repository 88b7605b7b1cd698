import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Contract } from '../../kit/index.js';

/** The files of a contract in a project, by path from the project's root. */
export interface ContractFiles {
  /** The path of the root file. */
  readonly root: string;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Collects the files of a document. A single file becomes `openapi/openapi.yaml`; several files keep their relative paths
 * below `openapi/`.
 *
 * @param source the root file
 * @throws the error of a file that cannot be read
 */
export async function collectFiles(source: string): Promise<ContractFiles> {
  const found = new Map<string, string>();
  await collectReferenced(resolve(source), found);
  if (found.size === 1) {
    const extension = extname(source).toLowerCase() === '.json' ? 'json' : 'yaml';
    const root = `openapi/openapi.${extension}`;
    return { root, files: new Map([[root, found.get(resolve(source)) ?? '']]) };
  }
  const top = commonFolder([...found.keys()]);
  const pathInProject = (file: string): string => join('openapi', relative(top, file)).replaceAll('\\', '/');
  return {
    root: pathInProject(resolve(source)),
    files: new Map([...found].map(([file, text]) => [pathInProject(file), text])),
  };
}

async function collectReferenced(file: string, found: Map<string, string>): Promise<void> {
  if (found.has(file)) return;
  const text = await readFile(file, 'utf8');
  found.set(file, text);
  if (!/\$ref/.test(text)) return;
  for (const other of referencedFiles(parse(text, { merge: true, logLevel: 'silent', maxAliasCount: -1 })))
    await collectReferenced(resolve(dirname(file), other), found);
}

/** Returns the files that the references within a value point to. */
function referencedFiles(value: unknown): ReadonlySet<string> {
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
 * Adds `security: []` to the root if any operation has no security requirement. Without one, an operation is public
 * (OpenAPI 3.1.1, 4.8.10.1), but the kit requires a contract to say so explicitly.
 *
 * @returns the files, and the number of operations that are public for this reason
 */
export function addExplicitPublicSecurity(
  contract: Contract,
  { root, files }: ContractFiles,
): ContractFiles & { readonly madePublic: number } {
  const madePublic = contract.operations.filter(({ security }) => security === undefined).length;
  const text = files.get(root) ?? '';
  if (madePublic === 0) return { root, files, madePublic };
  const isJson = /^\s*\{/.test(text);
  const explicit = isJson
    ? `${JSON.stringify({ ...(JSON.parse(text) as object), security: [] }, null, 2)}\n`
    : `${text.replace(/\n*$/, '\n')}\n# Added by gatehouse init: operations without a security requirement are public.\nsecurity: []\n`;
  return { root, files: new Map([...files, [root, explicit]]), madePublic };
}

/** Derives a package name from a folder: `shop` from `../my/Shop`. */
export function packageName(folder: string): string {
  const words = basename(resolve(folder)).toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
  return words.filter((word) => word !== '').join('-') || 'api';
}
