import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartupError } from '../kit/index.js';

/** A package that some command needs and not everyone who installs the kit: its name, and the version that was tried. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}

/**
 * Loads such a package from the project the command is run in, or from where the kit is.
 *
 * @throws StartRefused that says how to install it
 */
export async function loadTool<Module>({ name, version }: Tool, why: string): Promise<Module> {
  const file = toolFile(name);
  if (file === undefined)
    throw new StartupError([
      { where: why, what: `it needs the package ${name}`, instead: `npm install --save-dev ${name}@${version}` },
    ]);
  return (await import(pathToFileURL(file).href)) as Module;
}

/** The file that importing a package would load; `undefined` when it is not installed. */
export function toolFile(name: string): string | undefined {
  for (const from of [join(process.cwd(), 'package.json'), process.argv[1] ?? '']) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Perhaps it is in the other place.
    }
  }
  return undefined;
}
