import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { loadContract, StartupError, type Contract } from '../kit/index.js';
import { collectFiles, packageName, addExplicitPublicSecurity, type ContractFiles } from './init/contract-files.js';
import { resolveDependencies } from './init/dependency.js';
import { greetingsContract, greetingsHandlers } from './init/greetings.js';
import { projectFiles } from './init/project.js';
import { authenticatorsSource } from './init/schemes.js';
import { apiSource, fixedSources } from './init/sources.js';
import { startupDiagnostics } from './lint/contract.js';
import { planStubs } from './stubs.js';
import { newSourceFile } from './stubs/source-file.js';
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
    throw new StartupError([{ where: folder, what: 'there is something in this folder', instead: 'name a new one' }]);

  const name = packageName(folder);
  const existing = from === undefined ? undefined : await loadContract(from);
  const { root, files, madePublic } = await contractFiles(from, existing, name);
  await mkdir(folder, { recursive: true });
  const kit = await resolveDependencies(packageFolder, folder);
  await writeFiles(folder, [...files, ...projectFiles(name, root, kit)]);
  const contract = await loadStartable(join(folder, root), folder);
  const handlers =
    from === undefined
      ? ([['src/greetings/handlers.ts', greetingsHandlers(kit.name)]] as const)
      : stubFiles(contract, resolve(folder), kit.name);
  const features = handlers.map(([path]) => basename(dirname(path)));
  await writeFiles(folder, [
    ...fixedSources(kit.name),
    ['src/authenticators.ts', authenticatorsSource(contract, kit.name)],
    ['src/api.ts', apiSource(features, kit.name)],
    ...handlers,
  ]);

  if (madePublic > 0)
    terminal.err(`${madePublic} operations have no security requirement: ${root} now declares them public\n`);
  const count = contract.operations.length;
  terminal.out(`${folder}: ${count} operations, each with a handler in src/<tag>/handlers.ts\n\n`);
  terminal.out(`  cd ${folder}\n  npm install\n  npm test\n  npm start\n`);
}

/** Creates a handler for each operation, which imports its types from the same modules as `src/api.ts`. */
function stubFiles(contract: Contract, folder: string, kit: string): readonly (readonly [string, string])[] {
  const generated = join(folder, 'generated');
  const path = join(folder, 'src/api.ts');
  const imports = new Map([['Handlers', kit], ['User', './user.js']]); // prettier-ignore
  const api = { ...newSourceFile(path), text: apiSource([], kit), imports };
  const stubs = planStubs(contract, { files: [api], folder: join(folder, 'src'), generated });
  return stubs.map((stub) => [relative(folder, stub.path).replaceAll('\\', '/'), stub.text]);
}

/** Loads the contract of the project; removes the project and throws if it would not start. */
async function loadStartable(root: string, folder: string): Promise<Contract> {
  const { contract, findings } = await startupDiagnostics(root);
  if (contract && findings.length === 0) return contract;
  await rm(folder, { recursive: true });
  throw new StartupError(
    findings.map(({ file, line, what, instead }) => ({ where: `${relative(folder, file)}:${line}`, what, instead })),
  );
}

async function contractFiles(
  from: string | undefined,
  contract: Contract | undefined,
  name: string,
): Promise<ContractFiles & { readonly madePublic: number }> {
  if (from !== undefined && contract) return addExplicitPublicSecurity(contract, await collectFiles(from));
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
