import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { describeWithPostgres } from '../support/database.js';
import { freePort } from '../support/free-port.js';
import { createHttpsClient, type HttpsClient, type HttpsResponse } from '../support/https-client.js';
import { startCluster, type Cluster } from '../support/postgres.js';
import { endSamples, startSample, type Sample } from '../support/sample.js';

/** F14: notes are created under keys, and each request is repeated, while processes are killed: each note is there once. */

const NOTES = Number(process.env['STRESS_NOTES'] ?? (process.env['CI'] ? 2_000 : 150));
/** How many requests are sent at the same time. */
const LANES = 16;
/** After how many notes, by all lanes together, a process is killed. */
const NOTES_PER_KILL = 50;
const MAX_ATTEMPTS = 500;

interface Tally {
  attempts: number;
  /** No response came: nobody knows whether the note was written. */
  lost: number;
  /** 503 and 409: to be repeated. */
  refused: number;
  /** Written by a request whose response was lost, and told by a repetition. */
  recovered: number;
  kills: number;
}

interface Target {
  readonly client: () => HttpsClient;
  readonly token: string;
  /** Kills a process as the kernel does when memory is out, and sees to a new one. */
  readonly kill: () => Promise<void>;
}

/** Sends a request until it is answered. */
async function untilAnswered(send: () => Promise<HttpsResponse>, tally: Tally): Promise<HttpsResponse> {
  let last: unknown;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    tally.attempts += 1;
    try {
      const response = await send();
      if (![409, 500, 503].includes(response.status)) return response;
      last = response.body;
      tally.refused += 1;
    } catch (error) {
      last = error;
      tally.lost += 1;
    }
    await wait(100);
  }
  throw new Error('A request was not answered.', { cause: last });
}

async function createNotes({ client, token, kill }: Target): Promise<Tally> {
  const tally: Tally = { attempts: 0, lost: 0, refused: 0, recovered: 0, kills: 0 };
  let next = 0;
  let killing: Promise<void> = Promise.resolve();

  async function create(index: number): Promise<void> {
    const headers = { 'Idempotency-Key': `"note ${index}"` };
    const send = () => client()('POST', '/notes', { token, headers, body: { title: `note ${index}`, body: 'x' } });
    const first = await untilAnswered(send, tally);
    expect([first.status, first.body]).toEqual([201, expect.objectContaining({ title: `note ${index}` })]);
    if (first.headers['idempotent-replayed'] !== undefined) tally.recovered += 1;
    const again = await untilAnswered(send, tally);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true', etag: first.headers.etag });
  }

  async function lane(): Promise<void> {
    for (let index = next++; index < NOTES; index = next++) {
      if (index % NOTES_PER_KILL === NOTES_PER_KILL / 2) {
        tally.kills += 1;
        killing = killing.then(kill);
      }
      await create(index);
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane));
  await killing;
  return tally;
}

/** How often there is a note of each title. */
async function countTitles({ client, token }: Target): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let cursor: unknown = '';
  do {
    const path = `/notes?limit=100${typeof cursor === 'string' && cursor !== '' ? `&cursor=${cursor}` : ''}`;
    const { body } = await client()('GET', path, { token });
    for (const { title } of body['items'] as { title: string }[]) counts.set(title, (counts.get(title) ?? 0) + 1);
    cursor = body['next'];
  } while (cursor !== undefined);
  return counts;
}

async function check(target: Target, name: string): Promise<void> {
  const tally = await createNotes(target);
  const counts = await countTitles(target);
  const duplicates = [...counts].filter(([, count]) => count !== 1);
  console.table({ [name]: { notes: counts.size, ...tally, duplicates: duplicates.length } });
  expect(duplicates).toEqual([]);
  expect(counts.size).toBe(NOTES);
  expect(tally.kills).toBeGreaterThan(1);
  expect(tally.lost).toBeGreaterThan(0);
}

afterEach(endSamples);

describeWithPostgres('F14: two workers on PostgreSQL, one of which is killed again and again', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(() => cluster.remove());

  test(`create ${NOTES} notes once each`, async () => {
    const sample = await startSample({ PORT: String(await freePort()), WORKERS: '2', DATABASE_URL: cluster.url });
    const client = createHttpsClient(sample.url, sample.ca);
    const token = await sample.token('alice', 'notes:read notes:write');
    await check({ client: () => client, token, kill: () => killWorker(sample) }, 'two workers, PostgreSQL');
  }, 900_000);
});

test(`F14: a process with the embedded database that is killed again and again creates ${NOTES} notes once each`, async () => {
  const port = String(await freePort());
  let sample = await startSample({ PORT: port });
  const { url, ca, localDirectory } = sample;
  let client = createHttpsClient(url, ca);
  const token = await sample.token('alice', 'notes:read notes:write');
  async function kill(): Promise<void> {
    await sample.end('SIGKILL');
    sample = await startSample({ PORT: port, LOCAL_DIRECTORY: localDirectory });
    client = createHttpsClient(url, ca);
  }
  await check({ client: () => client, token, kill }, 'one process, embedded database');
}, 900_000);

/** Kills the worker that has run the longest. */
function killWorker({ child }: Sample): Promise<void> {
  const oldest = execFileSync('pgrep', ['--oldest', '-P', String(child.pid)], { encoding: 'utf8' }).trim();
  process.kill(Number(oldest), 'SIGKILL');
  return Promise.resolve();
}
