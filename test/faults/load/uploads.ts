import { Agent, get, request as send } from 'node:https';

/** Sends files to the attachments of notes, all at the same time, in a process of its own; responds with the statuses. */

export interface UploadConfig {
  readonly ca: string;
  /** One for each upload. */
  readonly targets: readonly { readonly url: string; readonly token: string }[];
  readonly bytes: number;
}

const BOUNDARY = 'faults-boundary';
const TIMEOUT_MS = 120_000;

async function uploadAll({ ca, targets, bytes }: UploadConfig): Promise<(number | string)[]> {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${head}%PDF-1.7\n`),
    Buffer.alloc(bytes),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
  const agent = new Agent({ ca, keepAlive: true, maxSockets: Infinity });
  // The files are sent at the same time, not the handshakes.
  await Promise.all(targets.map(({ url }) => openConnection(agent, url)));
  return Promise.all(
    targets.map(
      ({ url, token }) =>
        new Promise<number | string>((resolve) => {
          const request = send(url, {
            agent,
            method: 'PUT',
            servername: 'localhost',
            timeout: TIMEOUT_MS,
            headers: {
              Authorization: `Bearer ${token}`,
              'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
              'Content-Length': body.length,
            },
          });
          // A refusal may come while the file is still being sent.
          let status = 0;
          request.once('response', (response) => {
            status = response.statusCode ?? 0;
            response.resume().once('close', () => resolve(status));
          });
          request.once('timeout', () => request.destroy(new Error('no response')));
          request.once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(status || (code ?? message)));
          request.end(body);
        }),
    ),
  );
}

/** Leaves an open connection in the agent. */
function openConnection(agent: Agent, url: string): Promise<void> {
  return new Promise((resolve) => {
    get(new URL('/healthz', url), { agent, servername: 'localhost' }, (response) => {
      response.resume().once('close', () => resolve());
    }).once('error', () => resolve());
  });
}

process.on('message', (config: UploadConfig) => {
  void uploadAll(config).then((statuses) => process.send?.(statuses, () => process.disconnect()));
});
