import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { Agent, request as send } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPostgres } from '../support/database.js';
import { startCluster, type Cluster } from '../support/postgres.js';
import { describeWithRedis, startRedis, type Redis } from '../support/redis.js';
import { root } from '../support/root.js';
import { endSamples, refusedStart, startSample } from '../support/sample.js';

/** `WORKERS`: one server in several processes. */

const contract = `
openapi: 3.1.0
info: { title: Workers, version: '1' }
x-rate-limit: { limit: 1000, window: 15m }
paths:
  /a: { get: { operationId: a, security: [], responses: { 200: { description: ok } } } }
  /few: { get: { operationId: few, security: [], x-rate-limit: { limit: 100, window: 15m }, responses: { 200: { description: ok } } } }
`;

interface Line {
  readonly worker?: number;
  readonly msg: string;
  readonly path?: string;
  readonly [name: string]: unknown;
}

class Server {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;
  output = '';
  #ca = '';

  constructor(env: Record<string, string>) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-workers-'));
    writeFileSync(join(folder, 'api.yaml'), contract);
    const cli = join(root, 'dist/cli/main.js');
    this.child = spawn(process.execPath, [cli, 'serve', join(folder, 'api.yaml'), '--mock'], {
      env: { PATH: process.env['PATH'], PORT: '0', LOCAL_DIRECTORY: folder, WORKERS: '2', ...env },
    });
    this.ended = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (bytes) => (this.output += String(bytes)));
    this.#folder = folder;
  }
  readonly #folder: string;

  async started(): Promise<this> {
    await this.shows('the workers have started');
    this.#ca = readFileSync(join(this.#folder, 'authority.crt'), 'utf8');
    return this;
  }

  get lines(): Line[] {
    const whole = this.output.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
    return whole.map((line) => JSON.parse(line) as Line);
  }

  async shows(text: string, times = 1): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (this.output.split(text).length <= times) {
      if (Date.now() > deadline) throw new Error(`${text} was not shown in: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get url(): string {
    return /"url":"(https:[^"]+)"/.exec(this.output)?.[1] ?? '';
  }

  /** The statuses of requests, each on a connection of its own, so many at a time. */
  async statuses(path: string, count: number, together = 10): Promise<number[]> {
    const found: number[] = [];
    let left = count;
    const one = async (): Promise<void> => {
      const agent = new Agent();
      while (left > 0) {
        left -= 1;
        found.push(await this.status(path, agent));
      }
    };
    await Promise.all(Array.from({ length: together }, one));
    return found;
  }

  status(path: string, agent: Agent | false = false): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = send(this.url + path, { ca: this.#ca, agent, timeout: 5000 }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      });
      sent.once('timeout', () => sent.destroy(new Error(`${path} was not answered`)));
      sent.once('error', reject).end();
    });
  }
}

const servers: Server[] = [];
async function start(env: Record<string, string> = {}): Promise<Server> {
  const server = new Server(env);
  servers.push(server);
  return server.started();
}
afterEach(async () => {
  for (const { child, ended } of servers.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
}, 30_000);

/** Sends requests, each on a connection of its own, until it is stopped. @returns stops it, and tells what came of each */
function load(server: Server): () => Promise<unknown[]> {
  let isOver = false;
  const clients = Array.from({ length: 4 }, async () => {
    const answers: unknown[] = [];
    while (!isOver) answers.push(await server.status('/healthz').catch((error: unknown) => error));
    return answers;
  });
  return async () => {
    isOver = true;
    return (await Promise.all(clients)).flat();
  };
}

const times = (statuses: readonly unknown[], wanted: number): number => statuses.filter((one) => one === wanted).length;

it('serves in as many processes as it is told, and says where it is once', async () => {
  const server = await start();
  await server.statuses('/a', 40);
  const answered = new Set(server.lines.filter(({ path }) => path === '/a').map(({ worker }) => worker));
  expect([...answered].sort()).toEqual([1, 2]);
  expect(server.output.split('ready in').length).toBe(2);
}, 30_000);

it('counts limits for all processes together, exactly, also of requests at the same time', async () => {
  const server = await start();
  const statuses = await server.statuses('/few', 150, 12);
  expect(times(statuses, 200)).toBe(100);
  expect(times(statuses, 429)).toBe(50);
}, 30_000);

it('shows the figures of all processes in one place, also of those that have ended', async () => {
  const server = await start({ METRICS_PORT: '0' });
  await server.statuses('/a', 40);
  expect(await countOf(server)).toBe(40);
  if (process.platform === 'win32') return;
  server.child.kill('SIGUSR2');
  await server.statuses('/a', 40);
  await server.shows('the workers have been replaced');
  expect(await countOf(server)).toBe(80);
}, 30_000);

/** How many requests `/metrics` shows. */
async function countOf(server: Server): Promise<number> {
  const metricsPort = server.lines.find(({ msg }) => msg === 'the workers have started')?.['metricsPort'];
  const text = await new Promise<string>((resolve, reject) => {
    get(`http://127.0.0.1:${String(metricsPort)}/metrics`, (response) => {
      let body = '';
      response.on('data', (bytes) => (body += String(bytes))).once('end', () => resolve(body));
    }).once('error', reject);
  });
  return Number(/http_server_request_duration_seconds_count\{operation="a",status="200"\} (\d+)/.exec(text)?.[1]);
}

/** Where the processes that a process has started can be found. */
const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux(
  'replaces a process that was killed, and goes on meanwhile',
  async () => {
    const server = await start();
    const pids = workersOf(server.child);
    expect(pids).toHaveLength(2);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await server.shows('a worker has ended: it is replaced');
    expect(times(await server.statuses('/a', 20), 200)).toBe(20);
    await server.shows('"msg":"server started"', 3);
    expect(workersOf(server.child)).toHaveLength(2);
    expect(server.lines.find(({ event }) => event === 'sys_crash')).toMatchObject({
      level: 'fatal',
      signal: 'SIGKILL',
    });
  },
  30_000,
);

onLinux(
  'replaces all processes with SIGUSR2 and refuses no request',
  async () => {
    const server = await start();
    const stop = load(server);
    for (const round of [1, 2, 3]) {
      const before = workersOf(server.child);
      server.child.kill('SIGUSR2');
      await server.shows('the workers have been replaced', round);
      const after = workersOf(server.child);
      expect(after).toHaveLength(2);
      for (const pid of before) expect(after).not.toContain(pid);
    }
    const answers = await stop();
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter((answer) => answer !== 200)).toEqual([]);
  },
  60_000,
);

onLinux(
  'lets no client wait for a process that was killed',
  async () => {
    const server = await start();
    const stop = load(server);
    for (const round of [1, 2, 3]) {
      process.kill(workersOf(server.child)[0] ?? 0, 'SIGKILL');
      await server.shows('"msg":"server started"', round + 2);
    }
    const answers = await stop();
    expect(times(answers, 200)).toBeGreaterThan(20);
    // Those it had taken end with it; nobody is left waiting.
    expect(answers.map(String).filter((answer) => answer.endsWith('was not answered'))).toEqual([]);
  },
  60_000,
);

onLinux.each(['SIGTERM', 'SIGINT'] as const)(
  'ends in order with %s, with all its processes',
  async (signal) => {
    const server = await start();
    const pids = workersOf(server.child);
    server.child.kill(signal);
    expect(await server.ended).toEqual([0, null]);
    expect(server.lines.filter(({ event }) => event === 'sys_shutdown')).toHaveLength(2);
    expect(pids.filter(isRunning)).toEqual([]);
  },
  30_000,
);

onLinux(
  'ends in order while its processes are being started',
  async () => {
    for (const delay of [0, 100, 200, 300, 400]) {
      const server = new Server({});
      servers.push(server);
      while (workersOf(server.child).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, delay));
      server.child.kill('SIGTERM');
      expect({ delay, ended: await server.ended }).toEqual({ delay, ended: [0, null] });
    }
  },
  60_000,
);

onLinux(
  'ends in order with Ctrl-C, which reaches every process of a terminal',
  async () => {
    const server = await start();
    for (const pid of workersOf(server.child)) process.kill(pid, 'SIGINT');
    server.child.kill('SIGINT');
    expect(await server.ended).toEqual([0, null]);
    expect(server.lines.filter(({ event }) => event === 'sys_shutdown')).toHaveLength(2);
  },
  30_000,
);

onLinux(
  'leaves no process behind when the one that sees to them is killed',
  async () => {
    const server = await start();
    const pids = workersOf(server.child);
    server.child.kill('SIGKILL');
    await server.ended;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(pids.filter(isRunning)).toEqual([]);
  },
  30_000,
);

it('says once why it does not start, and ends', async () => {
  const server = new Server({ TLS_KEY_FILE: '/nowhere.pem', TLS_CERT_FILE: '/nowhere.pem' });
  expect(await server.ended).toEqual([1, null]);
  expect(server.output.match(/^TLS_(KEY|CERT)_FILE: .*$/gm)).toHaveLength(2);
  expect(server.output).not.toMatch(/^\s+at /m);
}, 30_000);

describeWithRedis('with Redis', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());

  it.each(['1', '2'])(
    'ends when it cannot start (WORKERS=%s)',
    async (WORKERS) => {
      const server = new Server({ WORKERS, REDIS_URL: redis.url, TLS_KEY_FILE: '/no.pem', TLS_CERT_FILE: '/no.pem' });
      expect(await server.ended).toEqual([1, null]);
      expect(server.output.match(/^TLS_(KEY|CERT)_FILE: .*$/gm)).toHaveLength(2);
    },
    30_000,
  );

  it('counts limits there', async () => {
    const server = await start({ REDIS_URL: redis.url });
    const statuses = await server.statuses('/few', 150, 12);
    expect(times(statuses, 200)).toBe(100);
  }, 30_000);
});

it('refuses several processes for the embedded database', async () => {
  const { code, output } = await refusedStart({ WORKERS: '2' });
  expect(code).toBe(1);
  expect(output.trim()).toBe(
    'DATABASE_URL: It is not set, but WORKERS is. The embedded database is for one process: name a PostgreSQL server. Or unset WORKERS. [setting-missing]',
  );
}, 30_000);

describeWithPostgres('the sample on PostgreSQL', () => {
  let database: Cluster;
  beforeAll(async () => {
    database = await startCluster();
  }, 60_000);
  afterAll(async () => {
    await endSamples();
    await database.remove();
  }, 60_000);

  it('keeps notes and takes tokens in whatever process they come to', async () => {
    const sample = await startSample({ WORKERS: '2', DATABASE_URL: database.url });
    const token = await sample.token('alice', 'notes:read notes:write');
    const note = { title: 'One', body: 'of many' };
    for (let i = 0; i < 20; i += 1)
      await sample.request
        .post('/notes')
        .set('Connection', 'close')
        .auth(token, { type: 'bearer' })
        .send(note)
        .expect(201);
    const { body } = await sample.request.get('/notes?limit=50').auth(token, { type: 'bearer' }).expect(200);
    expect((body as { items: unknown[] }).items).toHaveLength(20);
    expect(await sample.end()).toEqual({ code: 0, signal: null });
  }, 60_000);
});

/** Whether a process runs; one that has ended may wait for its parent to take notice. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The processes that a process has started. */
function workersOf({ pid }: ChildProcess): number[] {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}
