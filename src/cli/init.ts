import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { loadContract, StartupError, type Contract } from '../kit/index.js';
import { generate, write } from './generate.js';
import { collectFiles, packageName, sayWhatIsPublic, type ContractFiles } from './init/contract-files.js';
import { dependOnKit } from './init/dependency.js';
import { greetingsContract, greetingsHandlers } from './init/greetings.js';
import { projectFiles } from './init/project.js';
import { authenticatorsSource } from './init/schemes.js';
import { apiSource, fixedSources } from './init/sources.js';
import { refusals } from './lint/contract.js';
import { planStubs } from './stubs.js';
import type { Terminal } from './terminal.js';

/**
 * Makes a project that installs, passes its tests and starts.
 *
 * @param folder absent or empty
 * @param from the root file of its contract; without one it gets a small one to begin with
 * @throws StartRefused when the folder is in use, or the contract has faults
 */
export async function init(folder: string, from: string | undefined, terminal: Terminal): Promise<void> {
  const { home } = terminal;
  if (home === undefined) throw new Error('It is not known where the kit is.');
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new StartupError([{ where: folder, what: 'there is something in this folder', instead: 'name a new one' }]);

  const name = packageName(folder);
  const given = from === undefined ? undefined : await loadContract(from);
  const { root, files, silent } = await contractFiles(from, given, name);
  await mkdir(folder, { recursive: true });
  const kit = await dependOnKit(home, folder);
  await writeFiles(folder, [...files, ...projectFiles(name, root, kit)]);
  await refuseFaults(join(folder, root), folder);

  const generated = await generate(join(folder, root));
  const { contract } = generated;
  await write(generated, join(folder, 'generated'));
  await writeFiles(folder, [
    ...fixedSources(kit.name),
    ['src/authenticators.ts', authenticatorsSource(contract, kit.name)],
    // Whoever writes the first functions of a feature imports what they need from where this file does.
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

  if (silent > 0)
    terminal.err(`${silent} operations say nothing about security: ${root} now says that anyone may call them\n`);
  const count = contract.operations.length;
  terminal.out(`${folder}: ${count} operations, each with a function in src/<tag>/handlers.ts\n\n`);
  terminal.out(`  cd ${folder}\n  npm install\n  npm test\n  npm start\n`);
}

/** A project that would not start is not left behind. */
async function refuseFaults(root: string, folder: string): Promise<void> {
  const { findings } = await refusals(root);
  if (findings.length === 0) return;
  await rm(folder, { recursive: true });
  throw new StartupError(
    findings.map(({ file, line, what, instead }) => ({ where: `${relative(folder, file)}:${line}`, what, instead })),
  );
}

async function contractFiles(
  from: string | undefined,
  contract: Contract | undefined,
  name: string,
): Promise<ContractFiles & { readonly silent: number }> {
  if (from !== undefined && contract) return sayWhatIsPublic(contract, await collectFiles(from));
  const root = 'openapi/openapi.yaml';
  return { root, files: new Map([[root, greetingsContract(name)]]), silent: 0 };
}

async function writeFiles(folder: string, files: Iterable<readonly [path: string, text: string]>): Promise<void> {
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
