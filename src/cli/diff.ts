import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import {
  atFile,
  loadContract,
  StartupError,
  type Contract,
  type Diagnostic,
  describeLosses,
  projectTo31,
} from '../kit/index.js';
import { commandDiagnostic } from './diagnostic-codes.js';
import { EFFECTS, type Change } from './diff/change.js';
import { limitChanges } from './diff/limits.js';
import { oasdiffChanges } from './diff/oasdiff.js';

const MAX_DOCUMENT_BYTES = 2 ** 28;

/** How two contracts are compared. */
export interface DiffOptions {
  /** The Overlay documents that change both first. */
  readonly overlays?: readonly string[];
  /** Gets what does not keep them from being compared. */
  readonly warn?: (warning: Diagnostic) => void;
}

/**
 * Compares two contracts.
 *
 * @param oldDocument a file, or `git:<revision>:<path>`; likewise `newDocument`
 * @returns the changes, the worst first
 * @throws StartupError if a document cannot be read, or they could not be compared
 */
export async function diff(
  oldDocument: string,
  newDocument: string,
  { overlays = [], warn = () => undefined }: DiffOptions = {},
): Promise<readonly Change[]> {
  const [before, after] = [await read(oldDocument, overlays), await read(newDocument, overlays)];
  for (const { document, warnings } of [before, after])
    for (const warning of [...warnings, ...describeLosses(projectTo31(document).losses, 'The comparison')])
      warn(warning);
  const unresolved = [before, after].flatMap(unresolvedReferences);
  if (unresolved.length > 0) throw new StartupError(unresolved);
  const changes = [...(await oasdiffChanges(before, after)), ...limitChanges(before, after)];
  return EFFECTS.flatMap((effect) => changes.filter((change) => change.effect === effect));
}

/** What cannot be read cannot be compared. */
function unresolvedReferences({ source, unresolved }: Contract): readonly Diagnostic[] {
  return [...unresolved].map(([ref, reason]) =>
    commandDiagnostic('comparison-failed', atFile(source), `${ref} cannot be resolved (${reason}).`, 'Correct it.'),
  );
}

async function read(document: string, overlays: readonly string[]): Promise<Contract> {
  const [, revision = '', path = ''] = /^git:([^:]+):(.+)$/.exec(document) ?? [];
  if (revision === '') return loadContract(document, { overlays });
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-diff-'));
  try {
    const file = join(folder, basename(path));
    await writeFile(file, await readRevision(revision, path));
    return await loadContract(file, { overlays });
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
