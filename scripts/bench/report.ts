import { cpus, loadavg } from 'node:os';
import type { Child } from './child.js';
import type { Sample } from './load.js';
import type { Options } from './options.js';
import type { Scenario } from './scenarios.js';

/** The samples of one scenario, one per round and server. */
export interface Measured {
  readonly name: string;
  readonly scenario: Scenario;
  readonly samples: ReadonlyMap<Child, readonly Sample[]>;
}

/** Resident bytes of a server after 50,000 and after 100,000 mixed requests. */
export interface Growth {
  readonly child: Child;
  readonly half: number;
  readonly whole: number;
}

/** Everything a run has found. */
export interface Results {
  readonly measured: readonly Measured[];
  /** The same with as many connections as keep two processes busy: Gatehouse in one and in two. */
  readonly crowded: readonly Measured[];
  /** Resident bytes after the run. */
  readonly used: ReadonlyMap<Child, number>;
  readonly growth: readonly Growth[];
}

type Row = readonly (string | number)[];

/** All figures as Markdown tables. */
export function tables({ measured, crowded, used, growth }: Results): string {
  const parts = measured.map((one) => `### ${one.scenario.title}\n\n${scenarioTable(one)}`);
  const rejections = refusalTable(measured);
  if (rejections !== '') parts.push(`### Cost of error responses, relative to success\n\n${rejections}`);
  for (const one of crowded) parts.push(`### ${one.scenario.title}, ${crowd} connections\n\n${crowdTable(one)}`);
  parts.push(`### Start and memory\n\n${startTable(used)}`);
  if (growth.length > 0) parts.push(`### After 100,000 mixed requests\n\n${growthTable(growth)}`);
  return parts.join('\n\n');
}

/** Each kind of error response and the request that it would have been. */
const refused: readonly (readonly [rejected: string, accepted: string])[] = [
  ['404', 'get'],
  ['401', 'get'],
  ['429', 'get'],
  ['400', 'post'],
];

function refusalTable(measured: readonly Measured[]): string {
  const find = (wanted: string): Measured | undefined => measured.find(({ name }) => name === wanted);
  const pairs = refused.flatMap(([rejected, accepted]) => {
    const [one, other] = [find(rejected), find(accepted)];
    return one && other ? [{ title: `${rejected} / ${accepted.toUpperCase()}`, one, other }] : [];
  });
  const children = [...(pairs[0]?.one.samples.keys() ?? [])];
  if (children.length === 0) return '';
  const rows = children.map((child): Row => [
    child.title,
    ...pairs.map(({ one, other }) =>
      ratio(medianCpu(one.samples.get(child) ?? []), medianCpu(other.samples.get(child) ?? [])),
    ),
  ]);
  return table(['server', ...pairs.map(({ title }) => title)], rows);
}

/** How many connections keep two processes busy. */
export const crowd = 128;

function crowdTable({ samples }: Measured): string {
  const [alone = []] = samples.values();
  const rows = [...samples].map(([child, all]): Row => {
    const cpu = medianCpu(all);
    const rate = Math.round(median(all.map(({ requestsPerSecond }) => requestsPerSecond)));
    return [child.title, cpu.toFixed(1), ratio(cpu, medianCpu(alone)), rate];
  });
  return table(['server', 'CPU µs', 'of one process', 'requests/s'], rows);
}

function scenarioTable({ samples }: Measured): string {
  const of = (name: string): number => medianCpu([...samples].find(([child]) => child.name === name)?.[1] ?? []);
  const raw = of('raw');
  const fastify = of('fastify');
  const rows = [...samples].map(([child, all]): Row => {
    const cpu = medianCpu(all);
    return [
      child.title,
      cpu.toFixed(1),
      ratio(cpu, raw),
      ratio(cpu, fastify),
      Math.round(median(all.map(({ requestsPerSecond }) => requestsPerSecond))),
      median(all.map(({ p50 }) => p50)).toFixed(2),
      median(all.map(({ p99 }) => p99)).toFixed(2),
    ];
  });
  return table(['server', 'CPU µs', 'of raw', 'of Fastify', 'requests/s', 'p50 ms', 'p99 ms'], rows);
}

function startTable(used: ReadonlyMap<Child, number>): string {
  const rows = [...used].map(([child, memory]): Row => [
    child.title,
    Math.round(child.readyIn),
    megabytes(child.memoryAtStart),
    megabytes(memory),
  ]);
  return table(['server', 'ready after ms', 'MB when ready', 'MB after the run'], rows);
}

function growthTable(growth: readonly Growth[]): string {
  const rows = growth.map(({ child, half, whole }): Row => [
    child.title,
    megabytes(half),
    megabytes(whole),
    `${(((whole - half) / half) * 100).toFixed(1)} %`,
  ]);
  return table(['server', 'MB after 50,000', 'MB after 100,000', 'growth'], rows);
}

/** The whole of docs/performance.md. */
export function page(results: Results, { rounds, seconds }: Options): string {
  const processors = cpus();
  return `# Performance

What one request costs: CPU time of the server process, in microseconds. Every server runs in a process of its own, over
TLS 1.3 on one machine, and does the same work on the same contract: ES256 tokens, validated requests, limits with their
headers, security headers, one log line per request. Gatehouse and the two Express servers validate their answers as
well; Fastify serializes them by schema. Nothing is switched off. Before anything is measured, all answers are checked to
be equal. A forged token is always the same one, as a client that does not give up sends it.

\`npm run bench\` measured this on ${new Date().toISOString().slice(0, 10)}, with Node ${process.version}, on ${processors.length} × ${processors[0]?.model.trim() ?? 'an unknown processor'} (load of
the machine when it ended: ${(loadavg()[1] ?? 0).toFixed(1)}). Figures are medians of ${rounds} rounds of ${seconds} s, the servers in turn, ten
keep-alive connections with one request at a time; all run with \`--no-memory-reducer\`, as each waits longer than it
works, and V8 would make its heap small meanwhile. Trust the ratios: the load comes from the same machine, so requests per
second and latencies say more of the client than of the fast servers. Two processes and the client share ${processors.length} cores, so
that what two can serve does not show there; that a request costs them no more does.

![CPU time per request](performance.svg)

${tables(results)}
`;
}

function table(head: readonly string[], rows: readonly Row[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => String(row[i]).length)));
  const line = (cells: Row): string =>
    `| ${cells.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i] ?? 0) : String(cell).padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The middle of the CPU figures: one round that was disturbed does not move it. */
export function medianCpu(samples: readonly Sample[]): number {
  return median(samples.map(({ cpu }) => cpu));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

function ratio(value: number, base: number): string {
  return Number.isNaN(base) ? '–' : (value / base).toFixed(2);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
