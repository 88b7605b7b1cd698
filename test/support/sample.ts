import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import supertest from 'supertest';
import { copyDatabaseTemplate } from './database-template.js';
import { root } from './root.js';
import { temporaryFolder } from './temporary-folder.js';

const SAMPLE = join(root, 'dist/app/main.js');

/** The sample in a process of its own, as `npm start` starts it, on a free port and in a folder of its own. */
export interface Sample {
  readonly url: string;
  readonly ca: string;
  readonly localDirectory: string;
  readonly child: ChildProcess;
  readonly request: ReturnType<typeof supertest.agent>;
  /** Everything it has written so far. */
  output(): string;
  /** A token, as `npm run -s token` prints it. */
  token(subject: string, scope?: string): Promise<string>;
  /** Ends it with a signal; resolves to its exit code and signal. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const running = new Set<Sample>();

/**
 * Starts the sample. It finds a migrated database, as creating one takes seconds.
 *
 * @param env settings; with `LOCAL_DIRECTORY` it uses that folder as it is
 * @param program the sample, or a program that serves in its place
 */
export async function startSample(env: Record<string, string> = {}, program = SAMPLE): Promise<Sample> {
  const localDirectory = env['LOCAL_DIRECTORY'] ?? (await temporaryFolder());
  if (env['LOCAL_DIRECTORY'] === undefined && env['DATABASE_URL'] === undefined)
    await copyDatabaseTemplate(localDirectory);
  const { child, output } = run({ PORT: '0', RATE_LIMIT: 'off', ...env, LOCAL_DIRECTORY: localDirectory }, program);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /"url":"(https:[^"]+)"/.exec(output())?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', look);
    void ended.then(() => reject(new Error(`the sample did not start: ${output()}`)));
  });
  const ca = await readFile(join(localDirectory, 'authority.crt'), 'utf8').catch(() => '');
  const sample: Sample = {
    url,
    ca,
    localDirectory,
    child,
    request: supertest.agent(url, { ca }),
    output,
    token: (subject, scope = '') => token(localDirectory, '--subject', subject, '--scope', scope),
    end(signal = 'SIGTERM') {
      running.delete(sample);
      child.kill(signal);
      return ended;
    },
  };
  running.add(sample);
  return sample;
}

/** Ends every sample that a test has left running. */
export async function endSamples(): Promise<void> {
  await Promise.all([...running].map((sample) => sample.end()));
}

/** Starts the sample where it is expected not to start. */
export async function refusedStart(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const localDirectory = await temporaryFolder();
  const { child, output } = run({ PORT: '0', LOCAL_DIRECTORY: localDirectory, ...env });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, output: output() };
}

/** Runs `gatehouse token`. */
export async function token(localDirectory: string, ...args: string[]): Promise<string> {
  const cli = join(root, 'dist/cli/main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'token', '--local', localDirectory, ...args]);
  return stdout.trim();
}

function run(env: Record<string, string>, program = SAMPLE): { child: ChildProcess; output: () => string } {
  const inherited = { PATH: process.env['PATH'] ?? '', SystemRoot: process.env['SystemRoot'] ?? '' };
  const child = spawn(process.execPath, [program], { cwd: root, env: { ...inherited, ...env } });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (written += String(bytes)));
  return { child, output: () => written };
}
