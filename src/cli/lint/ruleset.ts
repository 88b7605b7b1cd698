import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { atFile, closestMatch, isObject, StartupError, type Diagnostic, type Severity } from '../../kit/index.js';
import { commandDiagnostic, LINT_CODES } from '../diagnostic-codes.js';

/** Which rules apply, how severe they are, and where they do not count. */
export interface Ruleset {
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  readonly ignored: readonly Ignored[];
}

interface Ignored {
  /** Every rule, if absent. */
  readonly rule: string | undefined;
  readonly pointer: RegExp;
}

/** The file that is read from the current folder. */
export const RULESET_FILE = '.gatehouse-lint.yaml';

/**
 * Reads a ruleset: `rules: { string-bounded: off }`, and `ignore`, a list of `{ path, rule, reason }`. A path is a JSON
 * Pointer, in which `*` stands for any characters of one segment; it ignores what is below, too.
 *
 * @param file read if it exists, when it is the default one
 * @throws StartupError with everything that is wrong with it
 */
export async function readRuleset(file: string | undefined): Promise<Ruleset> {
  const text = await readFile(file ?? RULESET_FILE, 'utf8').catch((error: unknown) => {
    if (file === undefined && (error as { code?: unknown }).code === 'ENOENT') return '';
    throw invalid(file ?? RULESET_FILE, ['It cannot be read.']);
  });
  const errors: string[] = [];
  const ruleset = parseRuleset(text, errors);
  if (errors.length > 0) throw invalid(file ?? RULESET_FILE, errors);
  return ruleset;
}

function parseRuleset(text: string, errors: string[]): Ruleset {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    errors.push(`It is not YAML: ${String(error).split('\n', 1)[0] ?? ''}.`);
    value = {};
  }
  if (!isObject(value)) errors.push('It has to be a map.');
  const { rules = {}, ignore = [], ...others } = isObject(value) ? value : {};
  for (const key of Object.keys(others)) errors.push(`There is no ${key}: write rules or ignore.`);
  if (!isObject(rules)) errors.push('rules has to be a map.');
  if (!Array.isArray(ignore)) errors.push('ignore has to be a list.');
  return {
    severities: new Map(
      isObject(rules) ? Object.entries(rules).flatMap(([rule, severity]) => severityOf(rule, severity)) : [],
    ),
    ignored: Array.isArray(ignore) ? ignore.flatMap((entry: unknown) => ignoredOf(entry)) : [],
  };

  function severityOf(rule: string, severity: unknown): [string, Severity | 'off'][] {
    checkRule(rule);
    // YAML 1.1 reads `off` as false.
    const name = severity === false ? 'off' : severity;
    if (name === 'off' || name === 'info' || name === 'warning' || name === 'error') return [[rule, name]];
    errors.push(`${rule} has to be off, info, warning or error.`);
    return [];
  }

  function ignoredOf(entry: unknown): Ignored[] {
    const { path, rule, reason } = isObject(entry) ? entry : {};
    const name = rule === undefined || typeof rule === 'string' ? rule : JSON.stringify(rule);
    if (name !== undefined) checkRule(name);
    if (typeof path === 'string' && /^#(\/|$)/.test(path) && typeof reason === 'string')
      return [{ rule: name, pointer: patternOf(path) }];
    errors.push('Each entry of ignore has a path, such as "#/paths/~1legacy*", and a reason.');
    return [];
  }

  function checkRule(rule: string): void {
    if (Object.hasOwn(LINT_CODES, rule)) return;
    const nearest = closestMatch(rule, Object.keys(LINT_CODES));
    errors.push(`There is no rule ${rule}${nearest === undefined ? '' : `: ${nearest} is one`}.`);
  }
}

function patternOf(path: string): RegExp {
  const parts = path.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}(/|$)`);
}

function invalid(file: string, errors: readonly string[]): StartupError {
  const hint = 'gatehouse lint --rules lists the rules.';
  return new StartupError(errors.map((error) => commandDiagnostic('ruleset-invalid', atFile(file), error, hint)));
}

/** Applies a ruleset. What keeps a server from starting stays as it is: only rules of lint can be changed. */
export function applyRuleset(
  diagnostics: readonly Diagnostic[],
  { severities, ignored }: Ruleset,
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const { code, location } = diagnostic;
    if (!Object.hasOwn(LINT_CODES, code)) return [diagnostic];
    const severity = severities.get(code) ?? diagnostic.severity;
    const pointer = location.kind === 'document' ? location.pointer : '';
    const isIgnored = ignored.some(({ rule, pointer: pattern }) => (rule ?? code) === code && pattern.test(pointer));
    return severity === 'off' || isIgnored ? [] : [{ ...diagnostic, severity }];
  });
}
