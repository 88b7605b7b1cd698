/** What a request is for: to write a note, to list notes, to list users (another table), or nothing of the database. */
export type RequestKind = 'write' | 'list' | 'users' | 'plain';

/** A request of the load generator, and what came of it. Times are those of the monotonic clock, in milliseconds. */
export interface RequestRecord {
  readonly kind: RequestKind;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of the response; 0 when the connection broke. */
  readonly status: number;
  /** Whether the response, or its refusal, comes from a server of ours and not from the balancer. */
  readonly isOurs: boolean;
  /** The name of the host that has answered. */
  readonly host: string | undefined;
  /** Of a note that was to be written, unique. */
  readonly title: string | undefined;
  /** The code of the error when the connection broke. */
  readonly error: string | undefined;
}

/** What a load generator is told at its start. */
export interface LoadConfig {
  readonly origin: string;
  readonly ca: string;
  readonly token: string;
  readonly requestsPerSecond: number;
  readonly kinds: readonly RequestKind[];
  /** The beginning of each title. */
  readonly run: string;
  /** Characters of each note. */
  readonly bodyLength: number;
}
