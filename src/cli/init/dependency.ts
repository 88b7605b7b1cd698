import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { atFile, StartupError } from '../../kit/index.js';
import { commandDiagnostic } from '../diagnostic-codes.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** The dependencies of a new project. */
export interface ProjectDependencies {
  /** The package name of the kit. */
  readonly name: string;
  /** A version, or `file:` with the packed kit next to the project's `package.json`. */
  readonly kit: string;
  /** The optional packages that its server uses, with their versions. */
  readonly runtime: Readonly<Record<string, string>>;
  /** The developer tools, with their versions. */
  readonly tools: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const NPM_TIMEOUT_MS = 60_000;
const options = { shell: process.platform === 'win32', timeout: NPM_TIMEOUT_MS };

/**
 * Determines how a project can depend on this kit: by its version if it is published, otherwise by a packed copy.
 *
 * @param packageFolder the folder of the kit
 * @param folder the folder of the project, for the packed copy
 * @param contract the texts of the files of its contract
 * @throws StartupError if the kit has not been built
 */
export async function resolveDependencies(
  packageFolder: string,
  folder: string,
  contract: Iterable<string>,
): Promise<ProjectDependencies> {
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as Manifest;
  const { name, version } = manifest;
  const versions = { ...manifest.devDependencies, ...manifest.peerDependencies };
  const versionsOf = (names: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries(names.map((one) => [one, versions[one] ?? 'latest']));
  const packages = { runtime: versionsOf(runtimePackages(contract)), tools: versionsOf(TOOLS) };
  if (await isPublished(manifest)) return { name, kit: version, ...packages };
  if (!existsSync(join(packageFolder, 'dist/cli/main.js')))
    throw new StartupError([
      commandDiagnostic('kit-not-built', atFile(packageFolder), 'The kit is not built.', 'Run npm run build there.'),
    ]);
  // Only a checkout has the scripts that finish its build.
  const scripts = existsSync(join(packageFolder, 'src')) ? [] : ['--ignore-scripts'];
  const { stdout } = await run(npm, ['pack', '--json', ...scripts, '--pack-destination', resolve(folder)], {
    ...options,
    cwd: packageFolder,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  return { name, kit: `file:${packed?.filename ?? ''}`, ...packages };
}

/** The packages that the scripts of a project run, in the versions the kit has been tested with. */
const TOOLS = [
  '@redocly/openapi-core',
  '@types/express',
  '@types/node',
  'openapi-typescript',
  'pino-pretty',
  'typescript',
];

/** Metrics for everyone; what cleans markup for contracts that ask for it. */
function runtimePackages(contract: Iterable<string>): readonly string[] {
  const isCleaned = [...contract].some((text) => /format["']?\s*:\s*["']?(html|plain-text)\b/.test(text));
  return ['prom-client', ...(isCleaned ? ['sanitize-html'] : [])];
}

/** Checks whether the registry has this package, and not another one of the same name. */
async function isPublished({ name, version, description }: Manifest): Promise<boolean> {
  try {
    const { stdout } = await run(npm, ['view', `${name}@${version}`, 'description', '--json'], options);
    return JSON.parse(stdout) === description;
  } catch {
    return false;
  }
}
