import { DIAGNOSTIC_CODES as APPLICATION_CODES } from '../src/app/diagnostic-codes.js';
import { COMMAND_CODES, LINT_CODES } from '../src/cli/diagnostic-codes.js';
import { DIAGNOSTIC_CODES } from '../src/kit/diagnostic-codes.js';
import { KEYWORDS, OBJECTS } from './openapi-support.js';
import { SETTINGS } from '../src/app/config.js';
import { incidentRules, SERVER_SETTINGS, type DiagnosticCatalog, type SettingDescription } from '../src/kit/index.js';

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

/** Generates the page of what becomes of each part of OpenAPI. */
function supportPage(): string {
  const objects = OBJECTS.map(
    ([object, entries]) =>
      `\n## ${object}\n\n${table(
        ['Part', 'Since', 'Support', 'How'],
        entries.map((entry) => [...entry]),
      )}`,
  );
  return `# OpenAPI support

What a server does with each part of an OpenAPI document of 3.0, 3.1 or 3.2:

- _enforced_: what does not comply is refused, in requests and in responses
- _applied_: it decides what the server does
- _described_: it is kept, and shown in docs, types and clients
- _named_: nothing enforces it, and a diagnostic says so

Tools that do not know 3.2 get the document as 3.1: Swagger UI, and the generators of types and clients. What 3.1 has no words
for is named by \`projection-lossy\`. \`/openapi.json\` is the contract as it is written.

Generated from \`scripts/openapi-support.ts\` and the vocabulary of schemas by \`npm run generate:reference\`.
${objects.join('')}
## Schema

${table(
  ['Keyword', 'Support', 'Note'],
  KEYWORDS.map((entry) => [...entry]),
)}`;
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

/** Generates the page of the rules of incidents. */
function incidentRulesPage(): string {
  const rows = incidentRules.map(({ name, sees, severity, owasp, thresholds, responses, isShared }) => [
    `\`${name}\``,
    sees,
    severity,
    owasp,
    Object.entries(thresholds)
      .map(([threshold, value]) => `\`${threshold}\` ${threshold.endsWith('Ms') ? timeText(value) : value}`)
      .join(', '),
    responses.join(', '),
    isShared ? 'together' : 'each',
  ]);
  const head = [
    'Rule',
    'What it sees',
    'Severity',
    'OWASP API Security Top 10',
    'Thresholds',
    'Responses',
    'Processes',
  ];
  return `# Rules of incidents

What each rule sees, when it opens an incident, and what is done then unless options say otherwise.
[Incidents](../operations/incidents.md) explains responses, tuning, and what to do about an incident.

A threshold is changed by \`incidents.rules\`: \`{ fuzzing: { thresholds: { places: 50 } } }\`. A name that ends with \`Ms\` is a
time in milliseconds there. The last column says whether the signals of all processes count together, or those of each.

Generated from the tables in \`src/\` by \`npm run generate:reference\`.

${table(head, rows)}`;
}

function timeText(milliseconds: number): string {
  return milliseconds % 3_600_000 === 0 ? `${milliseconds / 3_600_000} h` : `${milliseconds / 60_000} min`;
}

/** The generated pages of `docs/reference`, by file name. */
export const referencePages: ReadonlyMap<string, () => string> = new Map([
  ['incident-rules.md', incidentRulesPage],
  ['configuration.md', configurationPage],
  ['diagnostics.md', diagnosticsPage],
  ['openapi-support.md', supportPage],
]);
