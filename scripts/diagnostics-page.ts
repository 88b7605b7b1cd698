import { DIAGNOSTIC_CODES as APPLICATION_CODES } from '../src/app/diagnostic-codes.js';
import { COMMAND_CODES, LINT_CODES } from '../src/cli/diagnostic-codes.js';
import { DIAGNOSTIC_CODES } from '../src/kit/diagnostic-codes.js';
import type { DiagnosticCatalog } from '../src/kit/index.js';

const sections: readonly (readonly [title: string, about: string, catalog: DiagnosticCatalog])[] = [
  ['Contracts, options and settings', 'An error keeps a server from starting.', DIAGNOSTIC_CODES],
  ['Lint rules', '`x-lint-ignore: { code: reason }` switches one off at a place and below it.', LINT_CODES],
  ['Commands', 'A command that cannot do its work ends with exit code 1.', COMMAND_CODES],
  ['The sample application', 'What the sample adds to the list of its server.', APPLICATION_CODES],
];

/** Writes the page of every diagnostic: docs/reference/diagnostics.md. */
export function diagnosticsPage(): string {
  return `# Diagnostics

Everything that is wrong with a contract, an option, a setting or a file is reported at once, one line each:

\`\`\`text
openapi/openapi.yaml:12:5: Unresolved reference #/components/schemas/Note. Correct it, or add what it refers to. [reference-unresolved]
\`\`\`

A line has the place, what is wrong, what to do about it, and a code. Codes are stable: scripts may rely on them. A severity
other than the usual one below is possible where a server is not strict: what only switches an operation off is a warning.

Made from the catalogs in \`src/\` by \`npm run generate:diagnostics\`.
${sections.map(([title, about, catalog]) => `\n## ${title}\n\n${about}\n\n${table(catalog)}`).join('')}`;
}

function table(catalog: DiagnosticCatalog): string {
  const rows = Object.entries(catalog).map(([code, { severity, explanation }]) => [
    `\`${code}\``,
    severity,
    explanation,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length), 8));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [
    line(['Code', 'Severity', 'Meaning']),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map((row) => line(row)),
  ].join('');
}
