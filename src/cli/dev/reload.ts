import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkContract, StartupError } from '../../kit/index.js';
import { generate, writeGenerated } from '../generate.js';
import { createCompiler, type Build } from './compiler.js';
import { startServer, type ChildServer } from './server.js';

export interface ReloadOptions {
  readonly root: string;
  /** The root file of the contract, from the root. */
  readonly contract: string;
  /** The Overlay documents that change it first. */
  readonly overlays?: readonly string[];
  /** The folder of the generated files, from the root. */
  readonly generated: string;
  /** The source file that starts the server, from the root. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly color: boolean;
  /** Prints a text that ends with a line break. */
  readonly log: (text: string) => void;
}

export interface Reloader {
  /** Rebuilds everything, and restarts the server unless there are errors. Calls during a reload are merged into one. */
  reload(contractChanged: boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates the reloader: it compiles contract and sources, and runs the server. A build with errors does not replace a
 * running server. If a build does not start, the last good one is restarted.
 */
export function createReloader({
  root,
  contract,
  overlays = [],
  generated,
  entry,
  env,
  color,
  log,
}: ReloadOptions): Reloader {
  let bundledDocument = '';
  let isContractValid = false;
  let lastGoodBuild: Build | undefined;
  let server: ChildServer | undefined;
  let standby: ChildServer | undefined;
  let packages: readonly string[] = [];
  let queue: Promise<void> = Promise.resolve();
  let pending: { contractChanged: boolean } | undefined;
  let isClosed = false;
  const compiler = createCompiler({
    root,
    entry,
    color,
    extraFiles: () => new Map([[join(generated, 'openapi.json'), bundledDocument]]),
  });

  /** @returns whether the contract is valid */
  async function readContract(): Promise<boolean> {
    try {
      const output = await generate(join(root, contract), overlays);
      checkContract(output.contract).throwIfErrors();
      await writeGenerated(output, join(root, generated));
      bundledDocument = output.files.get('openapi.json') ?? '';
      return true;
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      log(`${error.message}\n`);
      return false;
    }
  }

  async function reloadOnce(contractChanged: boolean): Promise<void> {
    const startedAt = performance.now();
    if (contractChanged || !isContractValid) isContractValid = await readContract();
    if (!isContractValid) {
      logNotReplaced('the contract has errors');
      return;
    }
    const isFirst = lastGoodBuild === undefined;
    // The first build is served while its types are still being checked.
    const result = compiler.compile({ skipTypeCheck: isFirst });
    if (result.kind === 'errors') {
      log(result.text);
      logNotReplaced('the sources have errors');
      return;
    }
    ({ packages } = result);
    if (await replaceServer(result)) {
      if (lastGoodBuild) rmSync(lastGoodBuild.folder, { recursive: true, force: true });
      lastGoodBuild = result;
      log(`${isFirst ? 'serving' : 'serving again'} after ${Math.round(performance.now() - startedAt)} ms\n`);
    } else if (!isClosed) {
      log(`the new server did not start${lastGoodBuild ? ': restarting the last good build' : ''}\n`);
      if (lastGoodBuild) await replaceServer(lastGoodBuild);
      rmSync(result.folder, { recursive: true, force: true });
    }
    if (isClosed) return;
    standby ??= startServer({ env, packages, root });
    if (isFirst) log(compiler.check());
  }

  /** @returns whether the new server has started */
  async function replaceServer(build: Build): Promise<boolean> {
    const next = standby ?? startServer({ env, packages, root });
    standby = undefined;
    const previous = server;
    server = next;
    // Stops the old server first, because only one process can use an embedded database.
    await previous?.stop();
    const isStarted = !isClosed && (await next.run(build.entry));
    if (isStarted) void next.ended.then((code) => !isClosed && onExit(next, code));
    return isStarted;
  }

  function onExit(ended: ChildServer, code: number | null): void {
    if (server !== ended) return;
    server = undefined;
    log(`the server has ended (${code ?? 'killed'}): it restarts on the next change\n`);
  }

  function logNotReplaced(reason: string): void {
    log(`${reason}: ${server ? 'the last good server keeps running' : 'nothing is served yet'}\n`);
  }

  return {
    reload(contractChanged) {
      if (pending) pending.contractChanged ||= contractChanged;
      else {
        pending = { contractChanged };
        queue = queue.then(async () => {
          const next = pending;
          pending = undefined;
          if (!isClosed && next) await reloadOnce(next.contractChanged);
        });
      }
      return queue;
    },
    async close() {
      isClosed = true;
      await Promise.all([server?.stop(), standby?.stop()]);
      await queue;
      compiler.clean();
    },
  };
}
