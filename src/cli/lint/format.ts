import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import {
  DIAGNOSTIC_CODES,
  formatDiagnostic,
  type Diagnostic,
  type DiagnosticCatalog,
  type Severity,
} from '../../kit/index.js';
import { LINT_CODES } from '../diagnostic-codes.js';
import type { ShowExcerpt } from './excerpt.js';
import { placeOf } from './place.js';

const COLORS: Readonly<Record<Severity, number>> = { error: 31, warning: 33, info: 36 };
/** The levels of SARIF (2.1.0, section 3.27.10). */
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** What the text for people has beside its findings. */
export interface TextOptions {
  readonly color: boolean;
  /** The most findings that are listed; the sum counts all. */
  readonly max?: number;
  readonly excerpt?: ShowExcerpt;
}

const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Formats findings for people: errors first, each with its line, and how often each rule found something. */
export function asText(diagnostics: readonly Diagnostic[], { color, max = Infinity, excerpt }: TextOptions): string {
  if (diagnostics.length === 0) return 'clean\n';
  const ordered = [...diagnostics].sort((a, b) => RANKS[a.severity] - RANKS[b.severity]);
  const listed = ordered.slice(0, max).map((diagnostic) => {
    const line = formatDiagnostic(diagnostic);
    const painted = color ? `\u001b[${COLORS[diagnostic.severity]}m${line}\u001b[0m` : line;
    return `${painted}\n${excerpt?.(diagnostic) ?? ''}`;
  });
  const rest = diagnostics.length - listed.length;
  const more = rest > 0 ? `\n${rest} more: --max lists them, --format json has all.\n` : '';
  return `${listed.join('')}${more}\n${sumByRule(ordered)}${sum(diagnostics)}\n`;
}

/** `  12  string-bounded  A string that clients send …`, the most severe and frequent first. */
function sumByRule(ordered: readonly Diagnostic[]): string {
  const counts = new Map<string, number>();
  for (const { code } of ordered) counts.set(code, (counts.get(code) ?? 0) + 1);
  if (counts.size < 2) return '';
  const first = new Map(ordered.map(({ code, severity }) => [code, RANKS[severity]] as const).reverse());
  const rows = [...counts].sort(([a, most], [b, least]) => (first.get(a) ?? 0) - (first.get(b) ?? 0) || least - most);
  const width = Math.max(...rows.map(([code]) => code.length));
  return rows.map(([code, count]) => `${String(count).padStart(6)}  ${code.padEnd(width)}  ${explanationOf(code)}`.trimEnd() + '\n').join('') + '\n'; // prettier-ignore
}

function explanationOf(code: string): string {
  const catalog: DiagnosticCatalog = { ...DIAGNOSTIC_CODES, ...LINT_CODES };
  return catalog[code]?.explanation ?? '';
}

/** Lists the rules: their codes, how severe they are and what they find. */
export function rulesAsText(): string {
  const width = Math.max(...Object.keys(LINT_CODES).map((code) => code.length));
  const rows = Object.entries(LINT_CODES).map(([code, { severity, explanation }]) => `${code.padEnd(width)}  ${severity.padEnd(7)}  ${explanation}\n`); // prettier-ignore
  return rows.join('');
}

/** Lists the rules for programs. */
export function rulesAsJson(): string {
  const rules = Object.entries(LINT_CODES).map(([code, { severity, explanation }]) => ({
    code,
    severity,
    explanation,
  }));
  return `${JSON.stringify({ rules }, null, 2)}\n`;
}

/** `2 errors, 1 warning` */
function sum(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity): string => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return `${number} ${severity}${number === 1 ? '' : 's'}`;
  };
  return `${count('error')}, ${count('warning')}`;
}

/** For programs: one object with every diagnostic. */
export function asJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ diagnostics }, null, 2)}\n`;
}

/** For code hosts, which show results beside the lines they are about: SARIF 2.1.0. */
export function asSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const results = diagnostics.map((diagnostic) => {
    const { code, severity, location, message, hint } = diagnostic;
    const { file, line, column } = placeOf(diagnostic);
    const region = { startLine: line, startColumn: column };
    const logical =
      location.kind === 'document' ? { logicalLocations: [{ fullyQualifiedName: location.pointer }] } : {};
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: LEVELS[severity],
      message: { text: `${message} ${hint}` },
      locations: [{ physicalLocation: { artifactLocation: artifact(file), region }, ...logical }],
    };
  });
  const driver = {
    name: 'gatehouse lint',
    version,
    rules: codes.map((id) => ({ id, shortDescription: { text: explanationOf(id) || id } })),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Relative to the repository where it can be: that is how a code host finds the file. */
function artifact(file: string): object {
  if (/^https?:/i.test(file)) return { uri: file };
  if (/^([/\\]|[a-z]:)/i.test(file)) return { uri: pathToFileURL(resolve(file)).href };
  return { uri: file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/') };
}
