import module from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * What a server of `gatehouse dev` is started through. It first loads the packages the application needs and then waits,
 * as a spare, until it is told which build to run: a reload then pays for the application's own code only.
 */

export type ToChild =
  { readonly load: readonly string[]; readonly from: string } | { readonly run: string } | { readonly stop: true };

/** Told to `gatehouse dev`: the entry has been evaluated, and whoever awaits its server there has one that listens. */
export const started = 'started';

// From Node 22 on: compiled code is kept beside the build and read again by the next spare.
const { enableCompileCache } = module as { readonly enableCompileCache?: (folder?: string) => unknown };
enableCompileCache?.();

process.on('message', (message: ToChild) => {
  if ('load' in message) void load(message.load, message.from);
  else if ('run' in message) void run(message.run);
  else stop();
});
// `gatehouse dev` has died: nobody else would end this process.
process.on('disconnect', stop);
// What keeps the process alive is the application.
const spare = setInterval(() => undefined, 2 ** 30);

async function load(packages: readonly string[], from: string): Promise<void> {
  const { resolve } = module.createRequire(from);
  for (const name of packages) {
    try {
      const file = name.startsWith('node:') ? name : pathToFileURL(resolve(name)).href;
      await import(file);
    } catch {
      // The application will say what is wrong with it.
    }
  }
}

async function run(entry: string): Promise<void> {
  process.argv.splice(1, process.argv.length, entry);
  await import(pathToFileURL(entry).href);
  process.send?.(started);
  clearInterval(spare);
  process.channel?.unref();
}

function stop(): void {
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM', 'SIGTERM');
  else process.exit(0);
}
