import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Credentials } from './credentials.js';
import { servers } from './servers.js';

/** What a server process has used so far. */
export interface Usage {
  /** Microseconds of all its threads, in the program and in the system. */
  readonly cpu: number;
  /** Resident bytes. */
  readonly memory: number;
}

/** A server in a process of its own. */
export interface Child {
  readonly name: string;
  readonly title: string;
  readonly port: number;
  /** Milliseconds from the start of the process to the open port. */
  readonly readyIn: number;
  /** Resident bytes when the port was open. */
  readonly memoryAtStart: number;
  usage(): Promise<Usage>;
  stop(): void;
}

const longestStart = 120_000;
const longestComplaint = 4000;

/** Starts a server of the benchmark. Rejects when it ends, or is not ready in two minutes. */
export async function startChild(name: string, credentials: Credentials, contract: string): Promise<Child> {
  const kind = servers[name];
  if (!kind) throw new Error(`there is no server ${name}`);
  const started = performance.now();
  const child = fork(join(import.meta.dirname, 'servers', kind.file), {
    // Each waits for its turn longer than it is loaded. V8 takes that for idle and makes the heap small, after which large
    // bodies may cost twice as much, for seconds or minutes, as chance has it: told to leave it, they cost the same again.
    execArgv: ['--no-memory-reducer'],
    // Each writes its log; nobody reads it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-longestComplaint)));
  child.send({ ...credentials, contract });
  const { port } = await answer<{ port: number }>(child, name, longestStart).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : 'not started'}\n${complaint}`);
  });
  const readyIn = performance.now() - started;
  const usage = async (): Promise<Usage> => {
    child.send('usage');
    return answer<Usage>(child, name, 10_000);
  };
  const { memory: memoryAtStart } = await usage();
  return { name, title: kind.title, port, readyIn, memoryAtStart, usage, stop: () => child.kill('SIGKILL') };
}

function answer<T>(child: ChildProcess, name: string, within: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error(`${name} did not answer in ${within / 1000} s`)), within);
    const onMessage = (message: unknown): void => settle(message as T);
    const onExit = (code: number | null): void => settle(new Error(`${name} ended with ${code ?? 'a signal'}`));
    child.once('message', onMessage).once('exit', onExit);
    function settle(value: T | Error): void {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      if (value instanceof Error) {
        child.kill('SIGKILL');
        reject(value);
      } else resolve(value);
    }
  });
}
