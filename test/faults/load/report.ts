import type { RequestKind, RequestRecord } from './request-record.js';

/** What the table shows of a scenario. */
export interface Figures {
  readonly requests: number;
  /** Notes that the server has acknowledged. */
  readonly acknowledged: number;
  /** Acknowledged notes that are not in the database afterwards. */
  readonly lost: number;
  /** Notes that are there more than once. */
  readonly duplicated: number;
  /** Requests that were refused before anything was done: 503 and 429. */
  readonly refused: number;
  /** Requests without a response, or with 502 or 504 of the balancer: what became of them is unknown. */
  readonly cut: number;
  /** Of the responses that were as wanted, in milliseconds. */
  readonly p99Ms: number;
  /** The longest time without a response as wanted, in milliseconds. */
  readonly gapMs: number;
}

/** The records of a load, with what was found in the database afterwards. */
export class Report {
  readonly records: readonly RequestRecord[];
  readonly figures: Figures;

  /** @param stored how often each title is in the database */
  constructor(records: readonly RequestRecord[], stored: ReadonlyMap<string, number>) {
    this.records = records;
    const wanted = records.filter(isWanted);
    const acknowledged = wanted.flatMap(({ title }) => (title === undefined ? [] : [title]));
    this.figures = {
      requests: records.length,
      acknowledged: acknowledged.length,
      lost: acknowledged.filter((title) => !stored.has(title)).length,
      duplicated: [...stored.values()].filter((times) => times > 1).length,
      refused: records.filter(isRefused).length,
      cut: records.filter(isCut).length,
      p99Ms: percentile(
        wanted.map(({ startedAt, endedAt }) => endedAt - startedAt),
        0.99,
      ),
      gapMs: longestGap(wanted.map(({ endedAt }) => endedAt)),
    };
  }

  /** Requests that were not answered as wanted, of some kinds, started in some time. */
  failures({ kinds, from = -Infinity, to = Infinity, host }: Selection = {}): RequestRecord[] {
    return this.records.filter(
      (record) =>
        !isWanted(record) &&
        (kinds === undefined || kinds.includes(record.kind)) &&
        (host === undefined || record.host === host) &&
        record.startedAt >= from &&
        record.startedAt < to,
    );
  }

  /** Statuses that no fault explains: neither as wanted, nor a refusal, nor cut. */
  unexpectedStatuses(): number[] {
    return this.records
      .filter((record) => !isWanted(record) && !isRefused(record) && !isCut(record))
      .map(({ status }) => status);
  }
}

/** Which requests are meant. */
export interface Selection {
  readonly kinds?: readonly RequestKind[];
  readonly from?: number;
  readonly to?: number;
  readonly host?: string;
}

function isWanted({ kind, status }: RequestRecord): boolean {
  return status === (kind === 'write' ? 201 : 200);
}

function isRefused({ status }: RequestRecord): boolean {
  return status === 503 || status === 429;
}

function isCut({ status, isOurs }: RequestRecord): boolean {
  return status === 0 || (!isOurs && (status === 502 || status === 504));
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? 0;
}

function longestGap(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.reduce((gap, time, index) => Math.max(gap, time - (sorted[index - 1] ?? time)), 0);
}
