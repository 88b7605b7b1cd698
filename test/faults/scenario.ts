import { setTimeout as wait } from 'node:timers/promises';
import { startLoad } from './load/load.js';
import { Report } from './load/report.js';
import type { LoadConfig, RequestKind } from './load/request-record.js';
import { HOST_NAMES, type Site } from './site/site.js';
import { now } from './site/wait-until.js';

/** A fault, and what is promised of it. */
export interface Scenario {
  readonly name: string;
  /** The fault, as the table says it. */
  readonly title: string;
  /** What the table says is promised, besides that nothing is lost and nothing is done twice. */
  readonly promise: string;
  run(site: Site): Promise<Outcome>;
}

/** What a scenario has come to. */
export interface Outcome {
  /** What came of the load; absent when the scenario could not be run. */
  readonly report?: Report;
  /** Figures that only this scenario has. */
  readonly note?: string;
  /** Promises that were not kept, with figures; empty when all were. */
  readonly broken: readonly string[];
}

/** Collects what was not kept. */
export class Promises {
  readonly broken: string[] = [];

  /** @param otherwise says what was seen instead */
  expect(isKept: boolean, otherwise: string): void {
    if (!isKept) this.broken.push(otherwise);
  }
}

/** A load, with the moments between which the fault lasted. */
export interface Observation {
  readonly report: Report;
  readonly faultAt: number;
  readonly healedAt: number;
}

export interface ObserveOptions {
  /** By default the balancer. */
  readonly origin?: string;
  readonly token?: string;
  readonly kinds?: readonly RequestKind[];
  readonly bodyLength?: number;
  /** At most; by default, and otherwise, as many as the suite was told. */
  readonly maxRequestsPerSecond?: number;
  /** How long the load goes on once the fault is over, in milliseconds. */
  readonly afterMs?: number;
  /** Reads the titles of all notes that are there afterwards; by default from PostgreSQL. */
  readonly storedTitles?: (run: string) => Promise<readonly string[]>;
}

/** Of ten requests: four writes, three lists, two of another table, one without the database. */
const USUAL_KINDS: readonly RequestKind[] = [
  ...(['write', 'list', 'write', 'users', 'write', 'list', 'plain', 'write', 'list', 'users'] as const),
];
const BEFORE_MS = 2000;
const USUAL_AFTER_MS = 5000;
/** Time in which failures of a load mean that the fault has not ended with its cause. */
const END_MS = 1500;

let runs = 0;

/**
 * Watches a fault under load.
 *
 * @param fault makes the fault and repairs it
 */
export async function observe(site: Site, options: ObserveOptions, fault: () => Promise<void>): Promise<Observation> {
  const run = `run-${process.pid}-${(runs += 1)}`;
  const { kinds = USUAL_KINDS, bodyLength = 40, maxRequestsPerSecond = Infinity, origin, token } = options;
  const config: LoadConfig = {
    origin: origin ?? site.balancer.origin,
    ca: site.ca,
    token: token ?? (await site.token(run)),
    requestsPerSecond: Math.min(site.requestsPerSecond, maxRequestsPerSecond),
    kinds,
    run,
    bodyLength,
  };
  const load = await startLoad(config);
  await wait(BEFORE_MS);
  const faultAt = now();
  await fault();
  const healedAt = now();
  await wait(options.afterMs ?? USUAL_AFTER_MS);
  const records = await load.stop();
  const stored = await (options.storedTitles ?? ((wanted) => titlesInPostgres(site, wanted)))(run);
  return { report: new Report(records, countEach(stored)), faultAt, healedAt };
}

/** Creates the promises of every scenario: nothing lost, nothing done twice, no other status, and an end. */
export function usualPromises({ report }: Observation): Promises {
  const promises = new Promises();
  const { lost, duplicated } = report.figures;
  promises.expect(lost === 0, `${lost} acknowledged notes are lost`);
  promises.expect(duplicated === 0, `${duplicated} notes are there twice`);
  const unexpected = report.unexpectedStatuses();
  promises.expect(unexpected.length === 0, `unexpected statuses: ${[...new Set(unexpected)].join(', ')}`);
  const last = Math.max(...report.records.map(({ startedAt }) => startedAt));
  const late = report.failures({ from: last - END_MS }).length;
  promises.expect(late === 0, `${late} requests of the last ${END_MS / 1000} s failed`);
  return promises;
}

/** Describes when requests failed: `12 from 0.1 to 2.3 s`, counted from the fault. */
export function failuresBetween({ report, faultAt }: Observation, kinds?: readonly RequestKind[]): string {
  const times = report.failures(kinds ? { kinds } : {}).map(({ startedAt }) => (startedAt - faultAt) / 1000);
  if (times.length === 0) return 'none';
  return `${times.length} from ${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} s`;
}

/** Starts whatever has ended, so that the next scenario finds three hosts. */
export async function restore(site: Site): Promise<void> {
  for (const name of HOST_NAMES) {
    if (!site.host(name).hasEnded()) continue;
    site.machines[name].signalAll('SIGKILL');
    await site.start(name);
  }
  await site.balanced();
}

async function titlesInPostgres(site: Site, run: string): Promise<readonly string[]> {
  const rows = await site.postgres.query<{ title: string }>('select title from notes where title like $1', [
    `${run}-%`,
  ]);
  return rows.map(({ title }) => title);
}

function countEach(titles: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
}
