import { randomBytes } from 'node:crypto';
import { Agent, request as send } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { now } from '../site/wait-until.js';
import type { LoadConfig, RequestKind, RequestRecord } from './request-record.js';

/**
 * The load generator: a process of its own, which sends requests at a steady rate over connections that stay open, whether
 * or not earlier ones were answered. It never sends a request again. It gets its configuration as a message, and
 * responds with the records of all requests once it is told to stop.
 */

/** Connections, and requests that wait for a response: beyond it, requests are left out. */
const MAX_SOCKETS = 256;
const TICK_MS = 10;
/** Longer than any timeout of the server. */
const REQUEST_TIMEOUT_MS = 25_000;

const paths: Record<RequestKind, string> = {
  write: '/notes',
  list: '/notes?limit=5',
  users: '/admin/users?limit=5',
  plain: '/protected-resource',
};

function run(config: LoadConfig): () => Promise<RequestRecord[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, ca: config.ca });
  const pending = new Set<Promise<void>>();
  const records: RequestRecord[] = [];
  const startedAt = now();
  // A database compresses texts that repeat themselves.
  const body = randomBytes(config.bodyLength).toString('base64url').slice(0, config.bodyLength);
  let count = 0;

  function sendOne(): Promise<RequestRecord> {
    const kind = config.kinds[count % config.kinds.length] ?? 'plain';
    const title = kind === 'write' ? `${config.run}-${count}` : undefined;
    count += 1;
    const text = title === undefined ? undefined : JSON.stringify({ title, body });
    const sentAt = now();
    return new Promise((resolve) => {
      const settle = (came: Partial<RequestRecord>): void => {
        const nothing = { status: 0, isOurs: false, host: undefined, error: undefined };
        resolve({ ...nothing, ...came, kind, title, startedAt: sentAt, endedAt: now() });
      };
      const fail = ({ code, message }: NodeJS.ErrnoException): void => settle({ error: code ?? message });
      const request = send(
        new URL(paths[kind], config.origin),
        {
          agent,
          servername: 'localhost',
          method: text === undefined ? 'GET' : 'POST',
          timeout: REQUEST_TIMEOUT_MS,
          headers: {
            Authorization: `Bearer ${config.token}`,
            ...(text !== undefined && {
              'Content-Type': 'application/json',
              'Content-Length': Buffer.byteLength(text),
            }),
          },
        },
        (response) => {
          const { statusCode: status = 0, headers } = response;
          const host = headers['x-served-by'];
          response.resume();
          response.once('error', fail);
          response.once('end', () =>
            settle({
              status,
              isOurs: headers['x-request-id'] !== undefined,
              host: typeof host === 'string' ? host : undefined,
            }),
          );
        },
      );
      request.once('timeout', () => request.destroy(new Error('no response')));
      request.once('error', fail);
      request.end(text);
    });
  }

  const timer = setInterval(() => {
    const due = Math.floor(((now() - startedAt) * config.requestsPerSecond) / 1000);
    while (count < due) {
      if (pending.size >= MAX_SOCKETS) {
        count += 1;
        continue;
      }
      const sent = sendOne().then((record) => {
        records.push(record);
        pending.delete(sent);
      });
      pending.add(sent);
    }
  }, TICK_MS);

  return async function stop() {
    clearInterval(timer);
    while (pending.size > 0) await wait(TICK_MS);
    agent.destroy();
    return records;
  };
}

let stop: (() => Promise<RequestRecord[]>) | undefined;
process.on('message', (message: LoadConfig | 'stop') => {
  if (message !== 'stop') stop = run(message);
  else void stop?.().then((records) => process.send?.(records, () => process.disconnect()));
});
process.on('disconnect', () => process.exit());
