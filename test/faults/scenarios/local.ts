import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, type Client } from '../load/client.js';
import { failuresBetween, observe, usualPromises, type Scenario } from '../scenario.js';
import { mountDisk } from '../site/disk.js';
import { startHost, type Host } from '../site/host.js';
import type { Site } from '../site/site.js';
import { now, waitUntil } from '../site/wait-until.js';

/** A disk that is full, and a log that nobody reads. */

const PORT = '3446';
const DISK_MEGABYTES = 300;
/** What is left for notes, and what a server may keep in reserve, in bytes. */
const ROOM = 40 * 1024 ** 2;
const RESERVE = 33 * 1024 ** 2;
/** An embedded database takes them in any case. */
const WRITES_PER_SECOND = 20;
const FULL_TIMEOUT_MS = 90_000;
const HEALTH_MS = 1000;
const BLOCKED_MS = 20_000;
/** What a pipe takes, with the buffer of its reader. */
const PIPE_BYTES = 2 * 64 * 1024;
const LONG_LINES = 400;
const LINES_AT_ONCE = 10;

export const localFaults: readonly Scenario[] = [
  {
    name: 'disk-full',
    title: 'the disk of the embedded database is full, then has room again',
    promise:
      'writes are refused with 503, `/healthz` responds within 1 s; once there is room, writes go on, at most after a restart',
    async run(site) {
      const folder = join(site.folder, 'disk');
      const unmount = mountDisk(folder, DISK_MEGABYTES);
      let host = await startEmbedded(site, folder);
      try {
        const client = createClient(site.ca);
        const ballast = join(folder, 'ballast');
        let healthMs = Infinity;
        let restarts = 0;
        const token = await site.token('disk');
        const options = {
          origin: host.origin,
          token,
          kinds: ['write'],
          bodyLength: 19_000,
          maxRequestsPerSecond: WRITES_PER_SECOND,
          afterMs: 4000,
          storedTitles: async (run: string) =>
            (await listTitles(client, host, token)).filter((title) => title.startsWith(run)),
        } as const;
        const seen = await observe(site, options, async () => {
          writeFileSync(ballast, Buffer.alloc(freeBytes(folder) - ROOM));
          await waitUntil('the filling of the disk', () => freeBytes(folder) < RESERVE, FULL_TIMEOUT_MS);
          await waitUntil('the refusal of writes', () => isRefusing(client, host, token), FULL_TIMEOUT_MS);
          await wait(2000);
          const askedAt = now();
          const { status } = await client.get(`${host.origin}/healthz`);
          if (status === 200) healthMs = now() - askedAt;
          rmSync(ballast);
          await wait(2000);
          if (!host.hasEnded() && (await isWritable(client, host, token))) return;
          restarts += 1;
          await Promise.race([host.end(), wait(10_000)]);
          await host.end('SIGKILL');
          host = await startEmbedded(site, folder);
        });
        const promises = usualPromises(seen);
        promises.expect(healthMs < HEALTH_MS, `/healthz took ${healthMs / 1000} s`);
        return {
          report: seen.report,
          note: restarts > 0 ? 'after a restart' : 'no restart',
          broken: promises.broken,
        };
      } finally {
        await host.end('SIGKILL');
        unmount();
      }
    },
  },
  {
    name: 'stdout-blocked',
    title: 'nobody reads the log of a host for 20 s',
    promise: 'no request fails',
    async run(site) {
      const host = site.host('b');
      const client = createClient(site.ca);
      let heldBack = 0;
      const seen = await observe(site, {}, async () => {
        host.child.stdout?.pause();
        const until = now() + BLOCKED_MS;
        await fillLog(client, host);
        await wait(until - now());
        const count = (bytes: Buffer): void => void (heldBack += bytes.length);
        host.child.stdout?.on('data', count).resume();
        await wait(500);
        host.child.stdout?.off('data', count);
      });
      const promises = usualPromises(seen);
      const failed = seen.report.failures().length;
      promises.expect(failed === 0, `${failed} requests failed: ${failuresBetween(seen)}`);
      promises.expect(heldBack > PIPE_BYTES, `the pipe was not full: only ${heldBack} bytes were held back`);
      return { report: seen.report, note: `${Math.round(heldBack / 1024)} kB were held back`, broken: promises.broken };
    },
  },
];

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Makes a host log more than a pipe takes: each line repeats the path that was asked for. */
async function fillLog(client: Client, host: Host): Promise<void> {
  const url = `${host.origin}/${'x'.repeat(480)}`;
  for (let count = 0; count < LONG_LINES; count += LINES_AT_ONCE)
    await Promise.all(Array.from({ length: LINES_AT_ONCE }, () => client.get(url)));
}

async function startEmbedded(site: Site, folder: string): Promise<Host> {
  const { LOCAL_DIRECTORY = '' } = await site.settings('embedded');
  const local = join(folder, 'local');
  await cp(LOCAL_DIRECTORY, local, { recursive: true, force: false });
  return startHost(site.machines.a, { LOCAL_DIRECTORY: local, PORT, RATE_LIMIT: 'off' });
}

async function isRefusing(client: Client, host: Host, token: string): Promise<boolean> {
  return (await tryWrite(client, host, token)) !== 201;
}

async function isWritable(client: Client, host: Host, token: string): Promise<boolean> {
  return (await tryWrite(client, host, token)) === 201;
}

async function tryWrite(client: Client, host: Host, token: string): Promise<number> {
  const { status } = await client.post(`${host.origin}/notes`, { title: 'probe', body: 'x' }, { token });
  return status;
}

/** Lists all notes through the API: no one else can read an embedded database. */
async function listTitles(client: Client, host: Host, token: string): Promise<string[]> {
  const titles: string[] = [];
  let cursor: string | undefined;
  do {
    const query = `limit=100${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, text } = await client.get(`${host.origin}/notes?${query}`, token);
    if (status !== 200) throw new Error(`the notes cannot be listed: ${status} ${text}`);
    const page = JSON.parse(text) as { items: { title: string }[]; next?: string };
    titles.push(...page.items.map(({ title }) => title));
    cursor = page.next;
  } while (cursor !== undefined);
  return titles;
}
