import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { localSigningKey } from '../../../src/kit/local/dev-signing-key.js';
import { localCertificate } from '../../../src/kit/server/tls/local-ca.js';
import { createTestToken } from './test-token.js';
import { startBalancer, type Balancer } from './balancer.js';
import { startHost, type Host } from './host.js';
import { startTestMail, type TestMail } from './mail.js';
import { createMachine, createNetwork, type Machine } from './network.js';
import { startPostgres, type Postgres } from './postgres.js';
import { startRedis, type Redis } from './redis.js';
import { waitUntil } from './wait-until.js';

/** Three hosts behind a balancer, with what they depend on. */
export interface Site {
  readonly folder: string;
  readonly ca: string;
  /** Of the usual load. */
  readonly requestsPerSecond: number;
  readonly balancer: Balancer;
  readonly postgres: Postgres;
  readonly redis: Redis;
  readonly mail: TestMail;
  readonly machines: Readonly<Record<HostName, Machine>>;
  /** Creates a token that every host accepts, valid for a day in both directions. */
  token(subject: string): Promise<string>;
  host(name: HostName): Host;
  /** Starts a host, or one that has ended again. @param env settings beside those of every host */
  start(name: HostName, env?: Record<string, string>): Promise<Host>;
  /** The settings of every host. */
  settings(name: string): Promise<Record<string, string>>;
  /** Waits until the balancer sends requests to all hosts. */
  balanced(): Promise<void>;
}

export const HOST_NAMES = ['a', 'b', 'c'] as const;
export type HostName = (typeof HOST_NAMES)[number];

/** Longer than a balancer needs to see that a host is not ready: two checks, and what answering them takes. */
const DRAIN = '5s';
const BALANCER_NUMBER = 2;

/** Starts everything. @param folder for data, keys and certificates */
export async function startSite(folder: string, requestsPerSecond: number): Promise<Site> {
  createNetwork();
  const template = join(folder, 'template');
  mkdirSync(template);
  const { key, certificate, authorityFile } = await localCertificate(template);
  const signingKey = await localSigningKey(template);
  const ca = readFileSync(authorityFile, 'utf8');
  const encryptionKeyFile = join(folder, 'encryption.key');
  writeFileSync(encryptionKeyFile, Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });

  const machines = {
    a: createMachine('a', 11),
    b: createMachine('b', 12),
    c: createMachine('c', 13),
  };
  const postgres = await startPostgres(createMachine('db', 3), join(folder, 'postgres'));
  const redis = await startRedis(createMachine('redis', 4));
  const mail = await startTestMail();
  const trustFile = join(folder, 'trust.pem');
  writeFileSync(trustFile, ca + mail.certificate);
  const balancerMachine = createMachine('lb', BALANCER_NUMBER);
  const balancer = await startBalancer(balancerMachine, Object.values(machines), {
    folder,
    authorityFile,
    pem: key + certificate,
  });
  const hosts = new Map<HostName, Host>();

  async function settings(name: string): Promise<Record<string, string>> {
    const localDirectory = join(folder, `local-${name}`);
    await cp(template, localDirectory, { recursive: true });
    return {
      LOCAL_DIRECTORY: localDirectory,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      ENCRYPTION_KEY_FILE: encryptionKeyFile,
      PUBLIC_URL: 'https://localhost',
      TRUST_PROXY: balancerMachine.address,
      RATE_LIMIT: '1000000/15m',
      SMTP_URL: mail.url,
      MAIL_FROM: 'notes@example.com',
      NODE_EXTRA_CA_CERTS: trustFile,
    };
  }

  const site: Site = {
    folder,
    ca,
    requestsPerSecond,
    balancer,
    postgres,
    redis,
    mail,
    machines,
    settings,
    token: (subject) => createTestToken(signingKey, subject),
    host(name) {
      const host = hosts.get(name);
      if (!host) throw new Error(`${name} has not been started`);
      return host;
    },
    async start(name, env = {}) {
      const host = await startHost(machines[name], { ...(await settings(name)), WORKERS: '2', DRAIN, ...env });
      hosts.set(name, host);
      return host;
    },
    async balanced() {
      await waitUntil(
        'that the balancer uses all hosts',
        async () => (await balancer.up()).length === HOST_NAMES.length,
        60_000,
      );
    },
  };
  await Promise.all(HOST_NAMES.map((name) => site.start(name)));
  await site.balanced();
  return site;
}
