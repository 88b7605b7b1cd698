import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atOption, StartupError } from '../kit/index.js';
import { commandDiagnostic } from './diagnostic-codes.js';

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
  if (file === undefined) throw missingTools(command, [{ name, version }]);
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
  throw missingTools(
    command,
    missing.map((name) => ({ name, version: peerDependencies[name]?.replace('^', '') ?? 'latest' })),
  );
}

function missingTools(command: string, missing: readonly OptionalDependency[]): StartupError {
  const names = missing.map(({ name }) => name);
  const message = `It needs ${names.length === 1 ? 'the package' : 'the packages'} ${names.join(' and ')}.`;
  const hint = `Run npm install --save-dev ${missing.map(({ name, version }) => `${name}@${version}`).join(' ')}`;
  return new StartupError([commandDiagnostic('tool-missing', atOption(command), message, hint)]);
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
