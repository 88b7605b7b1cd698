import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { formatDiagnostic, type Diagnostic, type Severity } from '../../kit/index.js';
import { placeOf } from './place.js';

const COLORS: Readonly<Record<Severity, number>> = { error: 31, warning: 33, info: 36 };
/** The levels of SARIF (2.1.0, section 3.27.10). */
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** For people: a block for each file, a line for each diagnostic, and a sum. */
export function asText(diagnostics: readonly Diagnostic[], color: boolean): string {
  if (diagnostics.length === 0) return 'clean\n';
  const blocks = new Map<string, string>();
  for (const diagnostic of diagnostics) {
    const { file } = placeOf(diagnostic);
    const line = formatDiagnostic(diagnostic);
    const painted = color ? `\u001b[${COLORS[diagnostic.severity]}m${line}\u001b[0m` : line;
    blocks.set(file, `${blocks.get(file) ?? ''}${painted}\n`);
  }
  return `${[...blocks.values()].join('\n')}\n${sum(diagnostics)}\n`;
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
  const driver = { name: 'gatehouse lint', version, rules: codes.map((id) => ({ id })) };
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
