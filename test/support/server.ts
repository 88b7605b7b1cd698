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
  /** Every line that was logged, read. */
  readonly lines: Record<string, unknown>[];
  /** The lines as they were written. */
  readonly written: string[];
  /** The security events of those lines, once the line of a request that was just answered is there as well. */
  readonly events: () => Promise<readonly string[]>;
  readonly request: ReturnType<typeof supertest.agent>;
  close(): Promise<void>;
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
  const { listen: listenOptions, handlers, ...others } = setup;
  const log = createLogger({ destination: { write: (line: string) => void written.push(line) } });
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
    async events() {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return made.lines.flatMap(({ event }) => (typeof event === 'string' ? [event] : []));
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
