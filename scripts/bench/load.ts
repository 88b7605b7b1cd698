import type { Child } from './child.js';
import type { LoadRequest } from './scenarios.js';

/** What one run of load has cost. */
export interface Sample {
  /** CPU microseconds of the server process per request. */
  readonly cpu: number;
  readonly requestsPerSecond: number;
  /** Milliseconds from request to answer, at the middle and for the slowest in a hundred. */
  readonly p50: number;
  readonly p99: number;
}

/** The part of autocannon that is used. It is installed with the servers, so that the compiler may not know it. */
interface Autocannon {
  (options: object): Promise<Result> & {
    on(
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
    ): void;
  };
}
interface Result {
  readonly errors: number;
  readonly timeouts: number;
  readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>;
}

const packageName: string = 'autocannon';
const { default: autocannon } = (await import(packageName)) as { default: Autocannon };

/** Keep-alive connections, each with one request at a time, as clients of an API behave. */
const usual = 10;

/**
 * Loads one server and says what it cost.
 *
 * @param length in seconds or in requests
 * @param status that every answer must have; an Error says which others came
 */
export async function load(
  child: Child,
  requests: readonly LoadRequest[],
  length: { readonly seconds: number } | { readonly requests: number },
  status: number | undefined,
  connections = usual,
): Promise<Sample> {
  const times: number[] = [];
  const before = await child.usage();
  const started = performance.now();
  const run = autocannon({
    url: `https://localhost:${child.port}`,
    connections,
    pipelining: 1,
    sampleInt: 250,
    tlsOptions: { minVersion: 'TLSv1.3' },
    requests,
    ...('seconds' in length ? { duration: length.seconds } : { amount: length.requests }),
  });
  run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  const result = await run;
  const seconds = (performance.now() - started) / 1000;
  const after = await child.usage();

  const others = Object.entries(result.statusCodeStats).filter(
    ([code]) => status !== undefined && code !== `${status}`,
  );
  if (result.errors + result.timeouts + others.length > 0 || times.length === 0)
    throw new Error(`${child.name}: not all answers were ${status ?? 'whole'}: ${JSON.stringify(result)}`);
  times.sort((a, b) => a - b);
  return {
    cpu: (after.cpu - before.cpu) / times.length,
    requestsPerSecond: times.length / seconds,
    p50: times[Math.floor(times.length * 0.5)] ?? NaN,
    p99: times[Math.floor(times.length * 0.99)] ?? NaN,
  };
}
