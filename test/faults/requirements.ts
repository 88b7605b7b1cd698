import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { postgresPrograms } from '../support/postgres.js';

const FAKETIME_ROOT = '/usr/lib';

/** Returns what the suite may not do on this machine; `undefined` if it may do everything. */
export function missingRight(): string | undefined {
  if (process.platform !== 'linux') return 'Linux';
  if (process.getuid?.() !== 0) return 'root, for network namespaces';
  return canMakeNamespaces() ? undefined : 'the right to make network namespaces';
}

/** Returns the programs that the suite needs and this machine does not have. */
export function missingPrograms(): string[] {
  const missing: string[] = [];
  for (const [program, args] of [
    ['haproxy', ['-v']],
    ['redis-server', ['--version']],
    ['setpriv', ['--version']],
  ] as const)
    if (!runs(program, args)) missing.push(program);
  if (postgresPrograms === undefined) missing.push('postgresql');
  if (faketimeLibrary === undefined) missing.push('libfaketime');
  return missing;
}

/** The library that changes the clock of a process. */
export const faketimeLibrary = existsSync(FAKETIME_ROOT)
  ? readdirSync(FAKETIME_ROOT)
      .map((folder) => join(FAKETIME_ROOT, folder, 'faketime/libfaketimeMT.so.1'))
      .find((file) => existsSync(file))
  : undefined;

function canMakeNamespaces(): boolean {
  const name = 'ghf-probe';
  return runs('ip', ['netns', 'add', name]) && runs('ip', ['netns', 'del', name]);
}

function runs(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
