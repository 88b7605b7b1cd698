import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { StartupError } from '../../kit/index.js';
import type { Terminal } from '../terminal.js';

interface DevOptions {
  readonly contract?: string;
  readonly entry?: string;
  readonly out: string;
}

const contracts = ['yaml', 'yml', 'json'].map((ending) => `openapi/openapi.${ending}`);
const entries = ['src/app/main.ts', 'src/main.ts'];

/** `gatehouse dev`: serves a project from its sources, and again at every change of its contract or of them. */
export function addDev(program: Command, terminal: Terminal): void {
  program
    .command('dev')
    .description('serve the project here, and again at every change of its contract or sources')
    .option('--contract <file>', 'root file of the contract (default: openapi/openapi.yaml)')
    .option('--entry <file>', 'what starts the server (default: src/app/main.ts or src/main.ts)')
    .option('--out <folder>', 'where openapi.json and api.d.ts go', 'generated')
    .addHelpText(
      'after',
      '\nExamples:\n  gatehouse dev\n  gatehouse dev --contract api/openapi.json --entry src/server.ts',
    )
    .action(async (options: DevOptions) => {
      const [{ createReloader }, { watchFolders }] = await Promise.all([
        import('../dev/reload.js'),
        import('../dev/watch.js'),
      ]);
      const root = process.cwd();
      const contract = firstFile(root, options.contract === undefined ? contracts : [options.contract]);
      const entry = firstFile(root, options.entry === undefined ? entries : [options.entry]);
      const faults = [
        ...(contract === undefined ? [absent('--contract', options.contract ?? contracts[0] ?? '')] : []),
        ...(entry === undefined ? [absent('--entry', options.entry ?? entries.join(' or '))] : []),
      ];
      if (contract === undefined || entry === undefined) throw new StartupError(faults);

      const say = (text: string): void => terminal.err(text);
      const { env, color = false } = terminal;
      const reloader = createReloader({ root, contract, generated: options.out, entry, env, color, say });
      const ended = signal();
      const folders = [topFolder(contract), topFolder(entry)].map((folder) => resolve(root, folder));
      const ofContract = resolve(root, topFolder(contract)) + sep;
      const stop = watchFolders(folders, (changed) => {
        void reloader.reload([...changed].some((file) => file.startsWith(ofContract)));
      });
      void reloader.reload(true);
      await ended;
      stop();
      await reloader.close();
    });
}

function firstFile(root: string, names: readonly string[]): string | undefined {
  return names.find((name) => existsSync(resolve(root, name)));
}

/** `src` of `src/app/main.ts`; `.` of a file beside `package.json`. */
function topFolder(file: string): string {
  const [folder = '.', ...rest] = relative('', file).split(/[\\/]/);
  return rest.length === 0 ? '.' : folder;
}

function absent(where: string, file: string): { where: string; what: string; instead: string } {
  return { where, what: `there is no ${file}`, instead: 'run it where package.json is, or name the file' };
}

/** Ctrl-C, or whoever ends this process in another way. A second signal ends it at once, as it always does. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
}
