import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';

/** Machines as network namespaces that one bridge connects; only root can make them. */

const PREFIX = 'ghf';
const BRIDGE = `${PREFIX}-br`;
const SUBNET = '10.87.0';
/** Nobody has this address: frames to it are lost, as over a cable that is cut. */
const NOWHERE = '02:00:00:00:00:99';

/** The address of the machine that runs the suite. */
export const RUNNER_ADDRESS = `${SUBNET}.1`;

/** A machine of its own, as far as the network and its processes are concerned. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** Starts a program on it. */
  spawn(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** The processes that run on it. */
  pids(): number[];
  /** Sends a signal to all of them at once. */
  signalAll(signal: NodeJS.Signals): void;
}

export interface SpawnOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
}

/** Creates the bridge; what an earlier run has left is removed. */
export function createNetwork(): void {
  removeNetwork();
  ip('link', 'add', BRIDGE, 'type', 'bridge');
  ip('addr', 'add', `${RUNNER_ADDRESS}/24`, 'dev', BRIDGE);
  ip('link', 'set', BRIDGE, 'up');
}

/** Creates a machine. @param number the last part of its address */
export function createMachine(name: string, number: number): Machine {
  const namespace = `${PREFIX}-${name}`;
  const address = `${SUBNET}.${number}`;
  const cable = `${PREFIX}v${number}`;
  ip('netns', 'add', namespace);
  ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  ip('link', 'set', cable, 'master', BRIDGE, 'up');
  ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  ip('-n', namespace, 'link', 'set', 'eth0', 'up');
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
  const pids = (): number[] => pidsIn(namespace);
  return {
    name,
    address,
    spawn(command, args, { env, cwd, stdio = 'ignore' } = {}) {
      const PATH = process.env['PATH'] ?? '';
      return spawn('ip', ['netns', 'exec', namespace, command, ...args], { cwd, stdio, env: { PATH, ...env } });
    },
    pids,
    signalAll: (signal) => pids().forEach((pid) => signalIfAlive(pid, signal)),
  };
}

/** Loses every packet between two machines, in both directions, without telling either. @returns repairs it */
export function partition(a: Machine, b: Machine): () => void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const)
    ip('-n', `${PREFIX}-${from.name}`, 'neigh', 'replace', to.address, 'lladdr', NOWHERE, 'nud', 'permanent', 'dev', 'eth0'); // prettier-ignore
  return () => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      ip('-n', `${PREFIX}-${from.name}`, 'neigh', 'del', to.address, 'dev', 'eth0');
  };
}

/** Ends every process on the machines and removes them and the bridge, also those of a run that was killed. */
export function removeNetwork(): void {
  for (const namespace of namespaces()) {
    for (const pid of pidsIn(namespace)) signalIfAlive(pid, 'SIGKILL');
    ip('netns', 'del', namespace);
  }
  for (const link of links()) removeLink(link);
}

function removeLink(name: string): void {
  try {
    ip('link', 'del', name);
  } catch {
    // A namespace takes its cable with it, at some time after its end.
  }
}

function links(): string[] {
  const names = ip('-o', 'link', 'show')
    .split('\n')
    .map((line) => line.split(': ')[1]?.split('@')[0] ?? '');
  return names.filter((name) => name.startsWith(PREFIX));
}

function namespaces(): string[] {
  const names = ip('netns', 'list').split('\n');
  return names.map((line) => line.split(' ')[0] ?? '').filter((name) => name.startsWith(`${PREFIX}-`));
}

function pidsIn(namespace: string): number[] {
  return ip('netns', 'pids', namespace).split('\n').filter(Boolean).map(Number);
}

export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
