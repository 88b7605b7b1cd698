import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { createApi } from '../../src/kit/create-api.js';
import type { Contract } from '../../src/kit/contract/model.js';
import type { AnyHandler } from '../../src/kit/handler.js';
import { listen, type ListenOptions, type RunningServer } from '../../src/kit/server/listen.js';
import { createLogger } from '../../src/kit/observability/logger.js';
import { createPlan } from '../../src/kit/plan/create-plan.js';
import type { Plan } from '../../src/kit/plan/plan.js';
import type { ServerOptions } from '../../src/kit/options.js';
import { contractOf } from './contract.js';

/** A server as users run it, over real HTTPS, with what a test wants to know of it. */
export interface TestServer {
  readonly plan: Plan;
  readonly server: RunningServer;
  readonly ca: string;
  /** Every line that was logged, parsed. */
  readonly lines: readonly LogLine[];
  /** The lines as they were written. */
  readonly written: readonly string[];
  /** Resolves to the first line that fits, written already or soon. @throws with all lines when none comes */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine>;
  /** Resolves to the line of a request, which is written once its response has been sent. */
  lineOf(response: Answered): Promise<LogLine>;
  /** Resolves to the security events of a request. */
  eventsOf(response: Answered): Promise<readonly string[]>;
  readonly request: ReturnType<typeof supertest.agent>;
  close(): Promise<void>;
}

export type LogLine = Readonly<Record<string, unknown>>;

/** A response that a client has received. */
export interface Answered {
  readonly headers: Readonly<Record<string, string>>;
}

export type TestSetup = Partial<ServerOptions> & { readonly listen?: Partial<ListenOptions> };

const running = new Set<TestServer>();
let certificates: Promise<string> | undefined;

/**
 * Starts a server on a free port; `closeServers` in `afterEach` or `afterAll` closes it. Operations without a handler
 * answer 200 with the request they got, unless the set-up says what becomes of them.
 */
export async function serve(parts: Record<string, unknown> | Contract, setup: TestSetup = {}): Promise<TestServer> {
  const contract = isContract(parts) ? parts : await contractOf(parts);
  const written: string[] = [];
  const writes = new EventEmitter();
  const { listen: listenOptions, handlers, ...others } = setup;
  const write = (line: string): void => {
    written.push(line);
    writes.emit('line');
  };
  const log = createLogger({ destination: { write } });
  const echo: AnyHandler = ({ path, query, header, cookie, body, user }: Record<string, unknown>) => ({
    status: 200,
    body: { path, query, header, cookie, body, user },
  });
  const echoing = setup.onMissingHandler === undefined ? contract.operations : [];
  const all = Object.fromEntries(echoing.map(({ id }) => [id, handlers?.[id] ?? echo]));
  const plan = await createPlan(contract, { log, rateLimit: 'off', ...others, handlers: { ...all, ...handlers } });
  const localDirectory = await (certificates ??= mkdtemp(join(tmpdir(), 'gatehouse-tls-')));
  const server = await listen(createApi(plan), {
    host: 'localhost',
    port: 0,
    tls: { localDirectory },
    ...listenOptions,
  });
  const ca = await readFile(join(localDirectory, 'authority.crt'), 'utf8');
  const made: TestServer = {
    plan,
    server,
    ca,
    written,
    get lines() {
      return written.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    async logged(fits) {
      const signal = AbortSignal.timeout(5_000);
      for (;;) {
        const found = made.lines.find(fits);
        if (found) return found;
        await once(writes, 'line', { signal }).catch(() => {
          throw new Error(`No line fits. Written: ${written.join('')}`);
        });
      }
    },
    lineOf: (response) =>
      made.logged((line) => line['requestId'] === response.headers['x-request-id'] && 'durationMs' in line),
    async eventsOf(response) {
      const { requestId } = await made.lineOf(response);
      const lines = made.lines.filter((line) => line['requestId'] === requestId);
      return lines.flatMap(({ event }) => (typeof event === 'string' ? [event] : []));
    },
    request: supertest.agent(server.url, { ca }),
    async close() {
      running.delete(made);
      await server.close();
    },
  };
  running.add(made);
  return made;
}

export async function closeServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.close()));
}

function isContract(parts: Record<string, unknown> | Contract): parts is Contract {
  return typeof parts['resolve' as keyof typeof parts] === 'function';
}
