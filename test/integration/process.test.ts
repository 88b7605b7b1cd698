import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import { request as send } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What becomes of a process: draining, errors that nothing catches, event loops that are stuck. */

const contract = `
openapi: 3.1.0
info: { title: Faults, version: '1' }
security: []
paths:
  /fast: { get: { operationId: fast, responses: { 204: { description: ok } } } }
  /slow: { get: { operationId: slow, responses: { 204: { description: ok } } } }
  /throw: { get: { operationId: throwLater, responses: { 204: { description: ok } } } }
  /reject: { get: { operationId: rejectLater, responses: { 204: { description: ok } } } }
  /spin: { get: { operationId: spin, responses: { 204: { description: ok } } } }
`;

const program = `
import { serve } from ${JSON.stringify(join(process.cwd(), 'src/kit/serve.js'))};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
await serve(process.env.CONTRACT, () => ({
  handlers: {
    fast: () => ({ status: 204 }),
    slow: () => wait(1500).then(() => ({ status: 204 })),
    throwLater: () => (setTimeout(() => { throw new Error('thrown late'); }, 10), { status: 204 }),
    rejectLater: () => (void wait(10).then(() => { throw new Error('rejected late'); }), { status: 204 }),
    spin: () => { for (;;); },
  },
}));
`;

class Server {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  output = '';
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-process-'));

  constructor(env: Record<string, string> = {}) {
    writeFileSync(join(this.#folder, 'api.yaml'), contract);
    writeFileSync(join(this.#folder, 'server.mjs'), program);
    this.child = spawn(process.execPath, ['--import', 'tsx', join(this.#folder, 'server.mjs')], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        RATE_LIMIT: 'off',
        LOCAL_DIRECTORY: this.#folder,
        CONTRACT: join(this.#folder, 'api.yaml'),
        ...env,
      },
    });
    this.exited = once(this.child, 'exit').then(([code]: (number | null)[]) => code ?? null);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (bytes) => (this.output += String(bytes)));
  }

  async shows(text: string, withinMs = 15_000): Promise<this> {
    const deadline = performance.now() + withinMs;
    while (!this.output.includes(text)) {
      if (performance.now() > deadline) throw new Error(`${text} was not shown in: ${this.output}`);
      await wait(20);
    }
    return this;
  }

  /** The status of a response, or the code of the error. */
  status(path: string, agent: Agent | false = false): Promise<number | string | undefined> {
    const ca = readFileSync(join(this.#folder, 'authority.crt'), 'utf8');
    const url = /"url":"(https:[^"]+)"/.exec(this.output)?.[1] ?? '';
    return new Promise((resolve) => {
      send(url + path, { ca, agent, timeout: 30_000 }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      })
        .once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
        .end();
    });
  }
}

const servers: Server[] = [];
async function start(env: Record<string, string> = {}): Promise<Server> {
  const server = new Server(env);
  servers.push(server);
  return server.shows((env['WORKERS'] ?? '1') === '1' ? 'server started' : 'the workers have started', 30_000);
}
afterEach(async () => {
  for (const { child, exited } of servers.splice(0)) {
    child.kill('SIGKILL');
    await exited;
  }
});

describe.each([['1'], ['2']])('F13: with DRAIN and %s processes, a server that is to end', (WORKERS) => {
  test('is unready first, goes on to answer, and closes after that time', async () => {
    const server = await start({ DRAIN: '2s', WORKERS });
    expect(await server.status('/readyz')).toBe(200);
    const startedAt = performance.now();
    server.child.kill('SIGTERM');
    await wait(300);
    expect(await server.status('/readyz')).toBe(503);
    expect(await server.status('/healthz')).toBe(200);
    expect(await server.status('/fast')).toBe(204);
    expect(await server.exited).toBe(0);
    const elapsedMs = performance.now() - startedAt;
    expect(elapsedMs).toBeGreaterThan(2000);
    expect(await server.status('/fast')).toBe('ECONNREFUSED');
  }, 60_000);
});

test('F13: SIGUSR2 replaces workers without becoming unready', async () => {
  const server = await start({ DRAIN: '30s', WORKERS: '2' });
  server.child.kill('SIGUSR2');
  const statuses = new Set<unknown>();
  for (let turn = 0; turn < 1000 && !server.output.includes('the workers have been replaced'); turn += 1) {
    statuses.add(await server.status('/readyz'));
    await wait(20);
  }
  await server.shows('the workers have been replaced');
  expect([...statuses]).toEqual([200]);
}, 60_000);

test('a second signal ends a draining server at once', async () => {
  const server = await start({ DRAIN: '60s' });
  server.child.kill('SIGTERM');
  await wait(200);
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(143);
});

describe.each(['/throw', '/reject'])('F10: after an error that nothing caught (%s)', (path) => {
  test('the other requests finish, the port closes, the log says why, and the process exits with 1', async () => {
    const server = await start();
    const slow = server.status('/slow');
    await wait(200);
    expect(await server.status(path)).toBe(204);
    await server.shows('uncaught error');
    await wait(500);
    expect(await server.status('/fast')).toBe('ECONNREFUSED');
    expect(await slow).toBe(204);
    expect(await server.exited).toBe(1);
    expect(server.output).toMatch(/"level":"fatal".*late.*uncaught error/);
  });
});

test('F10: a worker that is stuck is killed and replaced, while the other one answers', async () => {
  const server = await start({ WORKERS: '2' });
  const stuck = server.status('/spin');
  await server.shows('a worker does not respond and is killed', 20_000);
  await server.shows('a worker has ended: it is replaced');
  expect(await stuck).toBe('ECONNRESET');
  await wait(3000);
  for (let turn = 0; turn < 10; turn += 1) expect(await server.status('/fast')).toBe(204);
}, 60_000);
