import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../support/root.js';
import type { Figures } from './load/report.js';
import type { Outcome, Scenario } from './scenario.js';

const FILE = join(root, 'docs/reliability.md');
const BEGIN = '<!-- begin: npm run test:faults -- --write -->';
const END = '<!-- end -->';

const columns = [
  'fault',
  'promise',
  'acknowledged',
  'lost',
  'duplicated',
  'refused',
  'cut',
  'p99',
  'longest gap',
  'kept',
];

/** Formats the row of one scenario for a terminal. */
export function formatRow({ name }: Scenario, { report, note, broken }: Outcome): string {
  const figures = report?.figures;
  const counts = figures
    ? `acknowledged ${figures.acknowledged}, lost ${figures.lost}, duplicated ${figures.duplicated}, refused ${figures.refused}, ` +
      `cut ${figures.cut} of ${figures.requests}, p99 ${duration(figures.p99Ms)}, gap ${duration(figures.gapMs)}`
    : '';
  const parts = [counts, note].filter(Boolean).join('; ');
  const verdict = broken.length === 0 ? 'kept' : `NOT KEPT: ${broken.join('; ')}`;
  return `${name}: ${verdict}\n    ${parts}`;
}

/** Formats the requests that failed, to find the cause. */
export function formatFailures({ report }: Outcome): string {
  if (!report) return '';
  const first = Math.min(...report.records.map(({ startedAt }) => startedAt));
  return report
    .failures()
    .map(({ kind, startedAt, endedAt, status, isOurs, host, error }) => {
      const when = `${((startedAt - first) / 1000).toFixed(2)} s, ${duration(endedAt - startedAt)}`;
      return `    ${when}: ${kind} ${status}${isOurs ? '' : ' (balancer)'} ${host ?? ''} ${error ?? ''}`;
    })
    .join('\n');
}

/** Formats all rows as a table of Markdown. */
export function formatTable(rows: readonly (readonly [Scenario, Outcome])[]): string {
  const lines = rows.map(([{ title, promise }, { report, note, broken }]) => [
    title,
    note === undefined ? promise : `${promise} (${note})`,
    ...cellsOf(report?.figures),
    broken.length === 0 ? 'yes' : `**no**: ${broken.join('; ')}`,
  ]);
  return [columns, columns.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Writes the table into the documentation, between its marks. */
export async function writeTable(rows: readonly (readonly [Scenario, Outcome])[]): Promise<void> {
  const text = readFileSync(FILE, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${FILE} has no marks for the table`);
  const written = `${text.slice(0, begin + BEGIN.length)}\n\n${formatTable(rows)}\n\n${text.slice(end)}`;
  writeFileSync(FILE, await format(written, { ...(await resolveConfig(FILE)), parser: 'markdown' }));
}

function cellsOf(figures: Figures | undefined): string[] {
  if (!figures) return Array.from({ length: 7 }, () => '–');
  const { acknowledged, lost, duplicated, refused, cut, p99Ms, gapMs } = figures;
  return [...[acknowledged, lost, duplicated, refused, cut].map(String), duration(p99Ms), duration(gapMs)];
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
