import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { atFile, checkContract, readContract, StartupError, type Contract, type Diagnostic } from '../kit/index.js';
import { commandDiagnostic } from './diagnostic-codes.js';
import { collectFiles, packageName, addExplicitPublicSecurity, type ContractFiles } from './init/contract-files.js';
import { resolveDependencies } from './init/dependency.js';
import { greetingsContract, greetingsHandlers } from './init/greetings.js';
import { projectFiles } from './init/project.js';
import { authenticatorsSource } from './init/schemes.js';
import { apiSource, fixedSources } from './init/sources.js';
import { isShellQuotable, posixWord } from './source-text/shell.js';
import { planStubs } from './stubs.js';
import { newSourceFile } from './stubs/source-file.js';
import type { Terminal } from './terminal.js';

/**
 * Creates a project that installs, passes its tests and starts.
 *
 * @param folder a new or empty folder
 * @param from the root file of an existing contract; without one, the project gets a sample contract
 * @param overlays the Overlay documents that change that contract first: the project gets what they make of it
 * @throws StartupError if the folder is not empty, or the contract has errors
 */
export async function init(
  folder: string,
  from: string | undefined,
  terminal: Terminal,
  overlays: readonly string[] = [],
): Promise<void> {
  const { packageFolder } = terminal;
  if (packageFolder === undefined) throw new Error('the folder of the kit is not known');
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new StartupError([
      commandDiagnostic('folder-in-use', atFile(folder), 'The folder is not empty.', 'Name a new one.'),
    ]);

  const name = packageName(folder);
  const { root, files, madePublic } = await contractFiles(from, name, overlays);
  if (!isShellQuotable(root)) throw new StartupError([unquotable(root)]);
  await mkdir(folder, { recursive: true });
  const kit = await resolveDependencies(packageFolder, folder, files.values());
  await writeFiles(folder, [...files, ...projectFiles(name, root, kit)]);
  const contract = await loadStartable(join(folder, root), folder);
  const handlers =
    from === undefined
      ? ([['src/greetings/handlers.ts', greetingsHandlers(kit.name).text]] as const)
      : stubFiles(contract, resolve(folder), kit.name);
  const features = handlers.map(([path]) => basename(dirname(path)));
  await writeFiles(folder, [
    ...fixedSources(kit.name).map(([path, { text }]) => [path, text] as const),
    ['src/authenticators.ts', authenticatorsSource(contract, kit.name).text],
    ['src/api.ts', apiSource(features, kit.name).text],
    ...handlers,
  ]);

  if (madePublic > 0)
    terminal.err(`${madePublic} operations have no security requirement: ${root} now declares them public\n`);
  const count = contract.operations.length;
  terminal.out(`${folder}: ${count} operations, each with a handler in src/<tag>/handlers.ts\n\n`);
  terminal.out(`  cd ${posixWord(folder)}\n  npm install\n  npm test\n  npm start\n`);
}

function unquotable(root: string): Diagnostic {
  const message = 'The name of the file has characters that no script can quote on every system.';
  return commandDiagnostic('file-name-unquotable', atFile(root), message, 'Rename it without any of " $ ` \\ % !.');
}

/** Creates a handler for each operation, which imports its types from the same modules as `src/api.ts`. */
function stubFiles(contract: Contract, folder: string, kit: string): readonly (readonly [string, string])[] {
  const generated = join(folder, 'generated');
  const path = join(folder, 'src/api.ts');
  const imports = new Map([['Handlers', kit], ['User', './user.js']]); // prettier-ignore
  const api = { ...newSourceFile(path), text: apiSource([], kit).text, imports };
  const stubs = planStubs(contract, { files: [api], folder: join(folder, 'src'), generated });
  return stubs.map((stub) => [relative(folder, stub.path).replaceAll('\\', '/'), stub.text]);
}

/** Loads the contract of the project; removes the project and throws if it would not start. */
async function loadStartable(root: string, folder: string): Promise<Contract> {
  const { contract, diagnostics } = await readContract(root);
  const found = [...diagnostics, ...(contract ? checkContract(contract) : [])];
  const errors = found.filter(({ severity }) => severity === 'error');
  if (contract && errors.length === 0) return contract;
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
  overlays: readonly string[],
): Promise<ContractFiles & { readonly madePublic: number }> {
  if (from !== undefined) {
    const { contract, sources, diagnostics } = await readContract(from, { overlays, keepsWritten: true });
    diagnostics.throwIfErrors();
    if (contract) return addExplicitPublicSecurity(contract, await collectFiles(sources, overlays.length > 0));
  }
  const root = 'openapi/openapi.yaml';
  return { root, files: new Map([[root, greetingsContract(name).text]]), madePublic: 0 };
}

async function writeFiles(folder: string, files: Iterable<readonly [path: string, text: string]>): Promise<void> {
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
