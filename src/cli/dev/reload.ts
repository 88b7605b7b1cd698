import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../../kit/index.js';
import { generate, write } from '../generate.js';
import { planFaults } from '../lint/contract.js';
import { createCompiler, type Compiled } from './compiler.js';
import { startServer, type Server } from './server.js';

export interface ReloadOptions {
  readonly root: string;
  /** The root file of the contract, and the folder of what is made from it, from the root. */
  readonly contract: string;
  readonly generated: string;
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly color: boolean;
  readonly say: (text: string) => void;
}

export interface Reloader {
  /** Looks at everything again, and serves it when it is right. One at a time; what comes meanwhile counts once. */
  reload(contractChanged: boolean): Promise<void>;
  close(): Promise<void>;
}

type Build = Exclude<Compiled, { errors: string }>;

/**
 * Contract, types and sources to a running server, again and again.
 *
 * A server is replaced only by a build whose contract and types are right; the first one, which replaces none, is served
 * while its types are still being checked. The server before is closed first: an embedded database belongs to one
 * process. In between, connections are refused. A build that does not come up is replaced by the last one that did.
 */
export function createReloader({ root, contract, generated, entry, env, color, say }: ReloadOptions): Reloader {
  let bundled = '';
  let contractIsRight = false;
  let good: Build | undefined;
  let server: Server | undefined;
  let spare: Server | undefined;
  let packages: readonly string[] = [];
  let queue: Promise<void> = Promise.resolve();
  let waiting: { contractChanged: boolean } | undefined;
  let closed = false;
  const compiler = createCompiler({
    root,
    entry,
    color,
    beside: () => new Map([[join(generated, 'openapi.json'), bundled]]),
  });

  async function readContract(): Promise<boolean> {
    try {
      const made = await generate(join(root, contract));
      const faults = await planFaults(made.contract);
      if (faults.length > 0) throw new StartupError(faults);
      await write(made, join(root, generated));
      bundled = made.files.get('openapi.json') ?? '';
      return true;
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      say(`${error.message}\n`);
      return false;
    }
  }

  async function once(contractChanged: boolean): Promise<void> {
    const begun = performance.now();
    if (contractChanged || !contractIsRight) contractIsRight = await readContract();
    if (!contractIsRight) {
      say(stillServing('the contract has faults'));
      return;
    }
    const first = good === undefined;
    const compiled = compiler.compile(first);
    if ('errors' in compiled) {
      say(compiled.errors + stillServing('the sources have type errors'));
      return;
    }
    ({ packages } = compiled);
    if (await swap(compiled)) {
      if (good) rmSync(good.folder, { recursive: true, force: true });
      good = compiled;
      say(`${first ? 'serving' : 'serving again'} after ${Math.round(performance.now() - begun)} ms\n`);
    } else if (!closed) {
      say(`the new server did not start${good ? ': the last good one is started again' : ''}\n`);
      if (good) await swap(good);
      rmSync(compiled.folder, { recursive: true, force: true });
    }
    if (closed) return;
    spare ??= startServer({ env, packages, root });
    if (first) say(compiler.check());
  }

  async function swap(build: Build): Promise<boolean> {
    const next = spare ?? startServer({ env, packages, root });
    spare = undefined;
    const before = server;
    server = next;
    await before?.stop();
    const up = !closed && (await next.run(build.entry));
    if (up) void next.ended.then((code) => server === next && !closed && lost(next, code));
    return up;
  }

  function lost(ended: Server, code: number | null): void {
    if (server !== ended) return;
    server = undefined;
    say(`the server has ended (${code ?? 'killed'}): it is started again at the next change\n`);
  }

  function stillServing(why: string): string {
    return `${why}: ${server ? 'the last good server keeps running' : 'nothing is served yet'}\n`;
  }

  return {
    reload(contractChanged) {
      if (waiting) waiting.contractChanged ||= contractChanged;
      else {
        waiting = { contractChanged };
        queue = queue.then(async () => {
          const next = waiting;
          waiting = undefined;
          if (!closed && next) await once(next.contractChanged);
        });
      }
      return queue;
    },
    async close() {
      closed = true;
      await Promise.all([server?.stop(), spare?.stop()]);
      await queue;
      compiler.clean();
    },
  };
}
