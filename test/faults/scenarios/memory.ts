import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:tls';
import { createClient, type Client } from '../load/client.js';
import type { UploadConfig } from '../load/uploads.js';
import { Promises, type Scenario } from '../scenario.js';
import { rssOf, startHost, type Host } from '../site/host.js';
import type { Site } from '../site/site.js';
import { now } from '../site/wait-until.js';

/** Memory and file descriptors of one process, under what is too much for it. */

const PORT = '3447';
const MEGABYTE = 1024 ** 2;

const UPLOADS = 200;
const UPLOAD_BYTES = 4.9 * MEGABYTE;
/** The contract allows 20 uploads of a user. */
const UPLOADS_OF_A_USER = 20;
const MAX_GROWTH = 600 * MEGABYTE;
const MAX_HEALTH_MS = 1000;

const CONNECTIONS = 20;
const DOWNLOADS_OF_A_CONNECTION = 1000;
const DOWNLOAD_BYTES = 200_000;
const UNREAD_MS = 3000;
const SETTLE_MS = 5000;
const ROUNDS = 3;
const TOLERANCE = 0.05;
const SETTLE_TIMEOUT_MS = 20_000;

export const memoryFaults: readonly Scenario[] = [
  {
    name: 'uploads',
    title: '200 uploads of 4.9 MB at once to one process',
    promise: 'it grows by less than 600 MB; `/healthz` responds within 1 s; what is too much is refused with 503',
    run: (site) => withHost(site, uploadAtOnce),
  },
  {
    name: 'unread-downloads',
    title: '20,000 pipelined downloads over 20 connections, none read, then closed; three times',
    promise: 'file descriptors and memory return to within 5 %',
    run: (site) => withHost(site, leaveDownloadsUnread),
  },
];

async function uploadAtOnce(site: Site, host: Host, client: Client) {
  const targets: { url: string; token: string }[] = [];
  for (let count = 0; count < UPLOADS; count += 1) {
    const token = await site.token(`uploader-${Math.floor(count / UPLOADS_OF_A_USER)}`);
    targets.push({ url: await createAttachmentUrl(client, host, token), token });
  }
  const pid = host.child.pid ?? 0;
  const idle = rssOf(pid);
  let peak = idle;
  let healthMs = 0;
  const over = new AbortController();
  const child = fork(join(import.meta.dirname, '../load/uploads.ts'), [], { execArgv: ['--import', 'tsx'] });
  const config: UploadConfig = { ca: site.ca, targets, bytes: UPLOAD_BYTES };
  const startedAt = now();
  child.send(config);
  const answered = once(child, 'message').finally(() => over.abort()) as Promise<[readonly (number | string)[]]>;
  const sampling = (async () => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, rssOf(pid));
      const askedAt = now();
      const { status } = await client.get(`${host.origin}/healthz`);
      healthMs = Math.max(healthMs, status === 200 ? now() - askedAt : Infinity);
      await wait(50);
    }
  })();
  const [statuses] = await answered;
  await sampling;
  const growth = peak - idle;
  const stored = statuses.filter((status) => status === 201).length;
  const refused = statuses.filter((status) => status === 503).length;
  const tookS = (now() - startedAt) / 1000;
  const promises = new Promises();
  promises.expect(growth < MAX_GROWTH, `it grew by ${megabytes(growth)}`);
  promises.expect(healthMs < MAX_HEALTH_MS, `/healthz took ${(healthMs / 1000).toFixed(1)} s`);
  const others = statuses.filter((status) => status !== 201 && status !== 503);
  promises.expect(others.length === 0, `${others.length} other outcomes: ${[...new Set(others)].join(', ')}`);
  promises.expect(stored > 0, 'no file was stored');
  const note = `${stored} stored, ${refused} refused, ${megabytes(idle)} + ${megabytes(growth)}, /healthz ${Math.round(healthMs)} ms at most, ${tookS.toFixed(1)} s`;
  return { note, broken: promises.broken };
}

async function leaveDownloadsUnread(site: Site, host: Host, client: Client) {
  const token = await site.token('reader');
  const url = await createAttachmentUrl(client, host, token);
  const child = fork(join(import.meta.dirname, '../load/uploads.ts'), [], { execArgv: ['--import', 'tsx'] });
  const config: UploadConfig = { ca: site.ca, targets: [{ url, token }], bytes: DOWNLOAD_BYTES };
  child.send(config);
  await once(child, 'message');
  const pid = host.child.pid ?? 0;
  const openFiles = (): number => readdirSync(`/proc/${pid}/fd`).length;
  // What is made once, such as compiled code, is there after the first round.
  await downloadUnread(site, host, new URL(url).pathname, token);
  await wait(SETTLE_MS);
  const files = openFiles();
  const rss = rssOf(pid);
  for (let round = 0; round < ROUNDS; round += 1) await downloadUnread(site, host, new URL(url).pathname, token);
  const isBack = (): boolean => openFiles() <= files * (1 + TOLERANCE) && rssOf(pid) <= rss * (1 + TOLERANCE);
  const end = now() + SETTLE_TIMEOUT_MS;
  while (!isBack() && now() < end) await wait(500);
  const promises = new Promises();
  const note = `${files} to ${openFiles()} file descriptors, ${megabytes(rss)} to ${megabytes(rssOf(pid))}`;
  promises.expect(isBack(), note);
  return { note, broken: promises.broken };
}

/** Asks for a file many times over each of several connections, reads none of it, and closes them. */
async function downloadUnread(site: Site, host: Host, path: string, token: string): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const { hostname, port } = new URL(host.origin);
  const sockets = Array.from({ length: CONNECTIONS }, () => {
    const socket = connect({ host: hostname, port: Number(port), servername: 'localhost', ca: site.ca });
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(request.repeat(DOWNLOADS_OF_A_CONNECTION));
    return socket;
  });
  await wait(UNREAD_MS);
  for (const socket of sockets) socket.destroy();
  await wait(1000);
}

async function createAttachmentUrl(client: Client, host: Host, token: string): Promise<string> {
  const { status, text } = await client.post(`${host.origin}/notes`, { title: 'With a file', body: '' }, { token });
  const note: unknown = JSON.parse(text);
  if (typeof note === 'object' && note && 'id' in note && typeof note.id === 'string')
    return `${host.origin}/notes/${note.id}/attachment`;
  throw new Error(`no note was created: ${status} ${text}`);
}

/** Runs with a process of its own, which nothing else uses. */
async function withHost<T>(site: Site, run: (site: Site, host: Host, client: Client) => Promise<T>): Promise<T> {
  const settings = await site.settings('memory');
  const host = await startHost(site.machines.a, { ...settings, REDIS_URL: '', RATE_LIMIT: 'off', PORT });
  try {
    return await run(site, host, createClient(site.ca));
  } finally {
    await host.end('SIGKILL');
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}
