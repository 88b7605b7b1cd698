import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { atOption, StartupError, type Diagnostic } from '../../kit/index.js';
import { commandDiagnostic } from '../diagnostic-codes.js';
import { assertInstalled } from '../optional-dependency.js';
import { overlayOption, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';

interface DevOptions extends OverlayOptions {
  readonly contract?: string;
  readonly entry?: string;
  readonly out: string;
}

const DEFAULT_CONTRACTS = ['yaml', 'yml', 'json'].map((extension) => `openapi/openapi.${extension}`);
const DEFAULT_ENTRIES = ['src/app/main.ts', 'src/main.ts'];

/** Adds `gatehouse dev`: serves a project, and reloads when its contract or sources change. */
export function addDev(program: Command, terminal: Terminal): void {
  program
    .command('dev')
    .description('serve the project in this folder, and reload when its contract or sources change')
    .option('--contract <file>', 'root file of the contract (default: openapi/openapi.yaml)')
    .option('--entry <file>', 'source file that starts the server (default: src/app/main.ts or src/main.ts)')
    .option('--out <folder>', 'folder for openapi.json and api.d.ts', 'generated')
    .addOption(overlayOption())
    .addHelpText(
      'after',
      '\nExamples:\n  gatehouse dev\n  gatehouse dev --contract api/openapi.json --entry src/server.ts',
    )
    .action(async (options: DevOptions) => {
      assertInstalled(['typescript', 'openapi-typescript'], 'gatehouse dev');
      const [{ createReloader }, { watchFolders }] = await Promise.all([
        import('../dev/reload.js'),
        import('../dev/watch.js'),
      ]);
      const root = process.cwd();
      const contract = firstFile(root, options.contract === undefined ? DEFAULT_CONTRACTS : [options.contract]);
      const entry = firstFile(root, options.entry === undefined ? DEFAULT_ENTRIES : [options.entry]);
      const missing = [
        ...(contract === undefined ? [missingFile('--contract', options.contract ?? DEFAULT_CONTRACTS[0] ?? '')] : []),
        ...(entry === undefined ? [missingFile('--entry', options.entry ?? DEFAULT_ENTRIES.join(' or '))] : []),
      ];
      if (contract === undefined || entry === undefined) throw new StartupError(missing);

      const { env, color = false } = terminal;
      const reloader = createReloader({
        root,
        contract,
        overlays: options.overlay,
        generated: options.out,
        entry,
        env,
        color,
        log: terminal.err,
      });
      const stopped = waitForSignal();
      const folders = [topFolder(contract), topFolder(entry)].map((folder) => resolve(root, folder));
      const contractFolder = resolve(root, topFolder(contract)) + sep;
      const stopWatching = watchFolders(folders, (changed) => {
        void reloader.reload([...changed].some((file) => file.startsWith(contractFolder)));
      });
      void reloader.reload(true);
      await stopped;
      stopWatching();
      await reloader.close();
    });
}

function firstFile(root: string, names: readonly string[]): string | undefined {
  return names.find((name) => existsSync(resolve(root, name)));
}

/** Returns `src` for `src/app/main.ts`, and `.` for a file next to `package.json`. */
function topFolder(file: string): string {
  const [folder = '.', ...rest] = relative('', file).split(/[\\/]/);
  return rest.length === 0 ? '.' : folder;
}

function missingFile(option: string, file: string): Diagnostic {
  const hint = 'Run it where package.json is, or name the file.';
  return commandDiagnostic('file-missing', atOption(option), `There is no ${file}.`, hint);
}

/** Waits for Ctrl-C or another signal. A second signal has its default effect: it ends the process immediately. */
function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
}
