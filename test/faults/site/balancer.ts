import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Machine } from './network.js';
import { waitUntil } from './wait-until.js';

/** HAProxy over TLS in front of the hosts. It asks for readiness, and never sends a request again. */
export interface Balancer {
  readonly origin: string;
  /** The names of the servers that get requests. */
  up(): Promise<string[]>;
}

/** Of the statistics: `UP`, `UP 1/2` after a failed check, `DOWN`. */
const STATUS_COLUMN = 17;
/** How soon a host that is not ready gets no more requests: two checks. */
export const CHECK_INTERVAL_MS = 500;

/**
 * Starts a balancer on a machine.
 *
 * @param authorityFile the certificate that those of the hosts are checked with
 * @param pem the key and the certificate of the balancer
 */
export async function startBalancer(
  machine: Machine,
  hosts: readonly Machine[],
  { folder, authorityFile, pem }: { readonly folder: string; readonly authorityFile: string; readonly pem: string },
): Promise<Balancer> {
  const pemFile = join(folder, 'balancer.pem');
  const socketFile = join(folder, 'balancer.sock');
  const configFile = join(folder, 'haproxy.cfg');
  writeFileSync(pemFile, pem);
  writeFileSync(
    configFile,
    `global
  stats socket ${socketFile} level admin
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout check 3s
  retries 0
  no option redispatch
frontend https
  bind ${machine.address}:443 ssl crt ${pemFile}
  default_backend hosts
backend hosts
  balance roundrobin
  option forwardfor if-none
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
  http-check expect status 200
  http-response set-header X-Served-By %s
  default-server check inter ${CHECK_INTERVAL_MS}ms fall 2 rise 1 ssl verify required ca-file ${authorityFile} verifyhost localhost sni str(localhost) check-sni localhost
${hosts.map(({ name, address }) => `  server ${name} ${address}:3443`).join('\n')}
`,
  );
  const child = machine.spawn('haproxy', ['-db', '-f', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr?.on('data', (bytes) => (errors += String(bytes)));

  async function up(): Promise<string[]> {
    const socket = connect(socketFile);
    let text = '';
    socket.on('data', (bytes) => (text += String(bytes)));
    socket.end('show stat\n');
    await once(socket, 'close');
    const rows = text.split('\n').map((line) => line.split(','));
    return rows.flatMap((row) => {
      const [pool, name] = row;
      const isUp = row[STATUS_COLUMN]?.startsWith('UP') === true;
      return pool === 'hosts' && name !== undefined && name !== 'BACKEND' && isUp ? [name] : [];
    });
  }

  await waitUntil('the start of the balancer', () => {
    if (child.exitCode !== null) throw new Error(`HAProxy has ended: ${errors}`);
    return up().then(
      () => true,
      () => false,
    );
  });
  return { origin: `https://${machine.address}`, up };
}
