import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../../kit/index.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** What a new project depends on. */
export interface Dependencies {
  readonly name: string;
  /** A version, or `file:` and the packed kit beside the project's `package.json`. */
  readonly kit: string;
  readonly typescript: string;
  readonly nodeTypes: string;
}

const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const options = { shell: process.platform === 'win32', timeout: 60_000 };

/**
 * Finds out how a project can depend on this kit: by its version, when that is published, else by a packed copy of it.
 *
 * @param home the folder of the kit
 * @param folder the project, into which a copy is packed
 * @throws StartRefused when the kit has not been built
 */
export async function dependOnKit(home: string, folder: string): Promise<Dependencies> {
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest;
  const { name, version, dependencies, devDependencies } = manifest;
  const typescript = dependencies['typescript'] ?? '^5.9.0';
  const nodeTypes = devDependencies['@types/node'] ?? '^20.19.0';
  if (await isPublished(manifest)) return { name, kit: version, typescript, nodeTypes };
  if (!existsSync(join(home, 'dist/cli/main.js')))
    throw new StartupError([{ where: home, what: 'the kit is not built', instead: 'npm run build' }]);
  const { stdout } = await run(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(folder)], {
    ...options,
    cwd: home,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  return { name, kit: `file:${packed?.filename ?? ''}`, typescript, nodeTypes };
}

/** Whether the registry has this very package: another may have its name. */
async function isPublished({ name, version, description }: Manifest): Promise<boolean> {
  try {
    const { stdout } = await run(npm, ['view', `${name}@${version}`, 'description', '--json'], options);
    return JSON.parse(stdout) === description;
  } catch {
    return false;
  }
}
