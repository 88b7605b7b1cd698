import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.js';

/** What a run of the `gatehouse` command came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `gatehouse` command as it is built, in a folder, where nobody can be asked anything. */
export function gatehouse(args: readonly string[], cwd = root, env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, env: { PATH: process.env['PATH'], ...env }, maxBuffer: 2 ** 28 };
    execFile(process.execPath, [join(root, 'dist/cli/main.js'), ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
