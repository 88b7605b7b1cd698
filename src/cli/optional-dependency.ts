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
  if (file === undefined)
    throw new StartupError([
      commandDiagnostic(
        'tool-missing',
        atOption(command),
        `It needs the package ${name}.`,
        `Run npm install --save-dev ${name}@${version}`,
      ),
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
