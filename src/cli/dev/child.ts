import module from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * The child process of `gatehouse dev`. It loads the packages of the application in advance and then waits on standby for
 * the build to run, so that a reload only has to load the application's own code.
 */

export type ChildMessage =
  | { readonly kind: 'load'; readonly packages: readonly string[]; readonly from: string }
  | { readonly kind: 'run'; readonly entry: string }
  | { readonly kind: 'stop' };

/** Sent to `gatehouse dev` after the entry module has been evaluated. If it awaits its server, that is listening then. */
export const STARTED = 'started';

const MAX_INTERVAL_MS = 2 ** 31 - 1;

// From Node 22 on, compiled code is cached next to the build and reused by the next child.
const { enableCompileCache } = module as { readonly enableCompileCache?: (folder?: string) => unknown };
enableCompileCache?.();

process.on('message', (message: ChildMessage) => {
  switch (message.kind) {
    case 'load':
      void load(message.packages, message.from);
      break;
    case 'run':
      void run(message.entry);
      break;
    case 'stop':
      stop();
  }
});
// `gatehouse dev` has ended unexpectedly, so nothing else would end this process.
process.on('disconnect', stop);
// Keeps the process alive until the application runs, which then does so itself.
const keepAlive = setInterval(() => undefined, MAX_INTERVAL_MS);

async function load(packages: readonly string[], from: string): Promise<void> {
  const { resolve } = module.createRequire(from);
  for (const name of packages) {
    try {
      const file = name.startsWith('node:') ? name : pathToFileURL(resolve(name)).href;
      await import(file);
    } catch {
      // The application reports the error when it imports the package.
    }
  }
}

async function run(entry: string): Promise<void> {
  process.argv.splice(1, process.argv.length, entry);
  await import(pathToFileURL(entry).href);
  process.send?.(STARTED);
  clearInterval(keepAlive);
  process.channel?.unref();
}

function stop(): void {
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM', 'SIGTERM');
  else process.exit(0);
}
