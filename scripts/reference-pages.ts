import { DIAGNOSTIC_CODES as APPLICATION_CODES } from '../src/app/diagnostic-codes.js';
import { COMMAND_CODES, LINT_CODES } from '../src/cli/diagnostic-codes.js';
import { DIAGNOSTIC_CODES } from '../src/kit/diagnostic-codes.js';
import { SETTINGS } from '../src/app/config.js';
import { SERVER_SETTINGS, type DiagnosticCatalog, type SettingDescription } from '../src/kit/index.js';

const sections: readonly (readonly [title: string, about: string, catalog: DiagnosticCatalog])[] = [
  ['Contracts, options and settings', 'An error keeps a server from starting.', DIAGNOSTIC_CODES],
  ['Lint rules', '`x-lint-ignore: { code: reason }` switches one off at a place and below it.', LINT_CODES],
  ['Commands', 'A command that cannot do its work ends with exit code 1.', COMMAND_CODES],
  ['The sample application', 'What the sample adds to the list of its server.', APPLICATION_CODES],
];

/** Generates the page of every diagnostic. */
function diagnosticsPage(): string {
  return `# Diagnostics

Everything that is wrong with a contract, an option, a setting or a file is reported at once, one line each:

\`\`\`text
openapi/openapi.yaml:12:5: Unresolved reference #/components/schemas/Note. Correct it, or add what it refers to. [reference-unresolved]
\`\`\`

A line has the place, what is wrong, what to do about it, and a code. Codes are stable: scripts may rely on them. A severity
other than the usual one below is possible where a server is not strict: what only switches an operation off is a warning.

Generated from the catalogs in \`src/\` by \`npm run generate:reference\`.
${sections.map(([title, about, catalog]) => `\n## ${title}\n\n${about}\n\n${diagnosticTable(catalog)}`).join('')}`;
}

function diagnosticTable(catalog: DiagnosticCatalog): string {
  const rows = Object.entries(catalog).map(([code, { severity, explanation }]) => [
    `\`${code}\``,
    severity,
    explanation,
  ]);
  return table(['Code', 'Severity', 'Meaning'], rows);
}

/** Generates the page of every setting. */
function configurationPage(): string {
  const own = Object.entries<SettingDescription>(SETTINGS).filter(([name]) => !(name in SERVER_SETTINGS));
  return `# Configuration

The environment variables that a server reads when it starts.

An invalid value keeps the server from starting, and all invalid values are reported at once. An empty value counts as not
set. No secret has a default. A name that looks like a setting but is none is reported as a warning.

Generated from the tables in \`src/\` by \`npm run generate:reference\`.

## Every server

${settingTable(Object.entries<SettingDescription>(SERVER_SETTINGS))}
## The sample application

${settingTable(own)}`;
}

function settingTable(settings: readonly (readonly [name: string, setting: SettingDescription])[]): string {
  const rows = settings.map(([name, setting]) => [`\`${name}\``, setting.default, setting.description]);
  return table(['Setting', 'Default', 'Meaning'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

/** The generated pages of `docs/reference`, by file name. */
export const referencePages: ReadonlyMap<string, () => string> = new Map([
  ['configuration.md', configurationPage],
  ['diagnostics.md', diagnosticsPage],
]);
