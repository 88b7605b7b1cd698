import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type { PlacedFinding } from './finding.js';

/** For people: a block for each file, a line for each finding, and a sum. */
export function asText(findings: readonly PlacedFinding[], color: boolean): string {
  const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const blocks: string[] = [];
  for (const file of new Set(findings.map((finding) => finding.file))) {
    const lines = findings
      .filter((finding) => finding.file === file)
      .map(({ line, severity, rule, what, instead }) => {
        const level = severity === 'error' ? paint(31, 'error  ') : paint(33, 'warning');
        return `${file}:${line}: ${level} ${what}: ${instead} ${paint(90, `[${rule}]`)}\n`;
      });
    blocks.push(lines.join(''));
  }
  return blocks.join('\n') + (findings.length === 0 ? 'clean\n' : `\n${sum(findings)}\n`);
}

/** `2 errors, 1 warning` */
export function sum(findings: readonly PlacedFinding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
}

/** For programs: one object with every finding. */
export function asJson(findings: readonly PlacedFinding[]): string {
  return `${JSON.stringify({ findings }, null, 2)}\n`;
}

/** For code hosts, which show findings beside the lines they are about: SARIF 2.1.0. */
export function asSarif(findings: readonly PlacedFinding[], version: string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const results = findings.map(({ rule, severity, file, line, pointer, what, instead }) => ({
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: severity,
    message: { text: `${what}: ${instead}` },
    locations: [
      {
        physicalLocation: { artifactLocation: artifact(file), region: { startLine: line } },
        ...(pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: pointer }] }),
      },
    ],
  }));
  const driver = { name: 'gatehouse lint', version, rules: rules.map((id) => ({ id })) };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Relative to the repository where it can be: that is how a code host finds the file. */
function artifact(file: string): object {
  if (/^([/\\]|[a-z]:)/i.test(file)) return { uri: pathToFileURL(resolve(file)).href };
  return { uri: file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/') };
}
