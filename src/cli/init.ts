import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { atFile, checkContract, readContract, StartupError, type Diagnostic } from '../kit/index.js';
import { commandDiagnostic } from './diagnostic-codes.js';
import { generate, writeGenerated } from './generate.js';
import { collectFiles, packageName, addExplicitPublicSecurity, type ContractFiles } from './init/contract-files.js';
import { resolveDependencies } from './init/dependency.js';
import { greetingsContract, greetingsHandlers } from './init/greetings.js';
import { projectFiles } from './init/project.js';
import { authenticatorsSource } from './init/schemes.js';
import { apiSource, fixedSources } from './init/sources.js';
import { planStubs } from './stubs.js';
import type { Terminal } from './terminal.js';

/**
 * Creates a project that installs, passes its tests and starts.
 *
 * @param folder a new or empty folder
 * @param from the root file of an existing contract; without one, the project gets a sample contract
 * @throws StartupError if the folder is not empty, or the contract has errors
 */
export async function init(folder: string, from: string | undefined, terminal: Terminal): Promise<void> {
  const { packageFolder } = terminal;
  if (packageFolder === undefined) throw new Error('the folder of the kit is not known');
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new StartupError([
      commandDiagnostic('folder-in-use', atFile(folder), 'The folder is not empty.', 'Name a new one.'),
    ]);

  const name = packageName(folder);
  const { root, files, madePublic } = await contractFiles(from, name);
  await mkdir(folder, { recursive: true });
  const kit = await resolveDependencies(packageFolder, folder);
  await writeFiles(folder, [...files, ...projectFiles(name, root, kit)]);
  await assertStartable(join(folder, root), folder);

  const generated = await generate(join(folder, root));
  const { contract } = generated;
  await writeGenerated(generated, join(folder, 'generated'));
  await writeFiles(folder, [
    ...fixedSources(kit.name),
    ['src/authenticators.ts', authenticatorsSource(contract, kit.name)],
    // The stubs import their types from the same modules as this file.
    ['src/api.ts', apiSource([], kit.name)],
    ...(from === undefined ? [['src/greetings/handlers.ts', greetingsHandlers(kit.name)] as const] : []),
  ]);
  const stubs = await planStubs(contract, join(folder, 'src'), join(folder, 'generated'));
  await writeFiles(
    folder,
    stubs.map(({ path, text }) => [relative(resolve(folder), path), text]),
  );
  const features = stubs.map(({ path }) => basename(dirname(path)));
  const all = from === undefined ? ['greetings', ...features] : features;
  await writeFiles(folder, [['src/api.ts', apiSource(all, kit.name)]]);

  if (madePublic > 0)
    terminal.err(`${madePublic} operations have no security requirement: ${root} now declares them public\n`);
  const count = contract.operations.length;
  terminal.out(`${folder}: ${count} operations, each with a handler in src/<tag>/handlers.ts\n\n`);
  terminal.out(`  cd ${folder}\n  npm install\n  npm test\n  npm start\n`);
}

/** Removes the project and throws if it would not start. */
async function assertStartable(root: string, folder: string): Promise<void> {
  const { contract, diagnostics } = await readContract(root);
  const found = [...diagnostics, ...(contract ? checkContract(contract) : [])];
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  await rm(folder, { recursive: true });
  throw new StartupError(errors.map((error) => withFileIn(folder, error)));
}

/** Names the file of a diagnostic by its path from a folder. */
function withFileIn(folder: string, { location, ...diagnostic }: Diagnostic): Diagnostic {
  if (!('file' in location)) return { ...diagnostic, location };
  return { ...diagnostic, location: { ...location, file: relative(folder, location.file) } };
}

async function contractFiles(
  from: string | undefined,
  name: string,
): Promise<ContractFiles & { readonly madePublic: number }> {
  if (from !== undefined) {
    const { contract, sources, diagnostics } = await readContract(from);
    diagnostics.throwIfErrors();
    if (contract) return addExplicitPublicSecurity(contract, await collectFiles(sources));
  }
  const root = 'openapi/openapi.yaml';
  return { root, files: new Map([[root, greetingsContract(name)]]), madePublic: 0 };
}

async function writeFiles(folder: string, files: Iterable<readonly [path: string, text: string]>): Promise<void> {
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
