import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract, SourceMap } from '../../kit/index.js';

/** The files of a contract in a project, by path from the project's root. */
export interface ContractFiles {
  /** The path of the root file. */
  readonly root: string;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Collects the files of a document. A single file becomes `openapi/openapi.yamlSource`; several files keep their relative paths
 * below `openapi/`. Parts at an address stay there.
 *
 * @param sources the files a contract was read from
 * @param isChanged whether overlays have changed the root file: then it is written as they have left it
 */
export async function collectFiles(
  sources: Pick<SourceMap, 'root' | 'uris' | 'written'>,
  isChanged = false,
): Promise<ContractFiles> {
  const { root, uris } = sources;
  const first = fileURLToPath(root);
  const files = uris.filter((uri) => uri.startsWith('file:')).map((uri) => fileURLToPath(uri));
  const top = commonFolder(files);
  const pathInProject = (file: string): string =>
    files.length === 1
      ? `openapi/openapi.${extname(first).toLowerCase() === '.json' ? 'json' : 'yaml'}`
      : join('openapi', relative(top, file)).replaceAll('\\', '/');
  const texts = await Promise.all(
    files.map(async (file) => [pathInProject(file), await readFile(file, 'utf8')] as const),
  );
  const rootPath = pathInProject(first);
  const changed = isChanged ? [[rootPath, await textOf(sources.written(root), rootPath)] as const] : [];
  return { root: rootPath, files: new Map([...texts, ...changed]) };
}

async function textOf(value: unknown, path: string): Promise<string> {
  if (path.endsWith('.json')) return `${JSON.stringify(value, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value);
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
