import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartupError } from '../kit/index.js';

/** A package that only some commands need, with the version that has been tested. */
export interface OptionalDependency {
  readonly name: string;
  readonly version: string;
}

/**
 * Imports an optional dependency from the project in the current folder, or from the installation of the kit.
 *
 * @param command names the command that needs the package, for the error
 * @throws StartupError with the command that installs the package
 */
export async function importOptional<Module>({ name, version }: OptionalDependency, command: string): Promise<Module> {
  const file = resolveOptional(name);
  if (file === undefined)
    throw new StartupError([
      { where: command, what: `it needs the package ${name}`, instead: `npm install --save-dev ${name}@${version}` },
    ]);
  return (await import(pathToFileURL(file).href)) as Module;
}

/** Resolves a package to the file to import. @returns `undefined` if it is not installed */
export function resolveOptional(name: string): string | undefined {
  for (const from of [join(process.cwd(), 'package.json'), process.argv[1] ?? '']) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Try the other location.
    }
  }
  return undefined;
}

/** A package that generates or checks something while a server is developed: an optional peer in `package.json`. */
export type DeveloperTool = 'typescript' | 'openapi-typescript' | '@redocly/openapi-core';

/**
 * Checks that the developer tools of a command are installed beside the kit.
 *
 * @param command names the command, for the error
 * @throws StartupError with the command that installs what is missing
 */
export function assertInstalled(names: readonly DeveloperTool[], command: string): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const { peerDependencies } = requireHere('../../package.json') as { peerDependencies: Record<string, string> };
  const packages = missing.map((name) => `${name}@${(peerDependencies[name] ?? 'latest').replace('^', '')}`);
  const what = `it needs ${missing.length === 1 ? 'the package' : 'the packages'} ${missing.join(' and ')}`;
  throw new StartupError([{ where: command, what, instead: `npm install --save-dev ${packages.join(' ')}` }]);
}

const requireHere = createRequire(import.meta.url);

function isInstalled(name: string): boolean {
  try {
    requireHere.resolve(name);
    return true;
  } catch (error) {
    // Another code: it is there, for `import` only.
    return !(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND');
  }
}
