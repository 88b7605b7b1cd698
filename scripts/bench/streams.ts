import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';

/**
 * Measures what idle clients of server-sent events cost: `tsx scripts/bench/streams.ts [clients] [seconds]`, after a build.
 * The limit of open files has to be higher than the number of clients (`ulimit -n`).
 */

const [clients = 10_000, seconds = 60] = process.argv.slice(2).map(Number);
const AT_ONCE = 50;

interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

const contract = {
  openapi: '3.1.0',
  info: { title: 'Events', version: '1.0.0' },
  security: [],
  paths: {
    '/events': {
      get: {
        operationId: 'watch',
        responses: {
          200: {
            description: 'Events.',
            content: {
              'text/event-stream': {
                'x-item-schema': { type: 'object', required: ['data'], properties: { data: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
  },
};

async function usageOf(server: ChildProcess): Promise<Usage> {
  server.send('usage');
  const [usage] = (await once(server, 'message')) as [Usage];
  return usage;
}

/** Opens a stream, and resolves once its first event is there. */
async function open(port: number, session: { value?: Buffer }): Promise<TLSSocket> {
  const socket = connect({ port, host: 'localhost', rejectUnauthorized: false, session: session.value });
  socket.on('session', (ticket) => (session.value = ticket));
  await once(socket, 'secureConnect');
  socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-streams-'));
writeFileSync(join(folder, 'openapi.json'), JSON.stringify(contract));
const server = fork(join(import.meta.dirname, 'servers/streams.mjs'), [join(folder, 'openapi.json'), folder]);
const [{ port }] = (await once(server, 'message')) as [{ port: number }];
const before = await usageOf(server);

let heartbeats = 0;
const sockets = new Set<TLSSocket>();
const session: { value?: Buffer } = {};
while (sockets.size < clients) {
  const wave = Math.min(AT_ONCE, clients - sockets.size);
  for (const socket of await Promise.all(Array.from({ length: wave }, () => open(port, session)))) {
    sockets.add(socket);
    socket.on('data', () => (heartbeats += 1));
    socket.on('close', () => sockets.delete(socket));
  }
}
await new Promise((resolve) => setTimeout(resolve, 5_000));
const start = await usageOf(server);
const startedAt = performance.now();
heartbeats = 0;
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const end = await usageOf(server);
const elapsedMs = performance.now() - startedAt;

const megabytes = (bytes: number): number => Math.round(bytes / 1024 ** 2);
console.log(
  JSON.stringify({
    clients: sockets.size,
    memoryMb: { before: megabytes(before.rssBytes), idle: megabytes(end.rssBytes) },
    cpuPercent: Math.round(((end.cpuMs - start.cpuMs) / elapsedMs) * 1000) / 10,
    heartbeatsPerSecond: Math.round((heartbeats / elapsedMs) * 1000),
  }),
);
server.kill('SIGKILL');
for (const socket of sockets) socket.destroy();
