import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, type Client } from '../load/client.js';
import { failuresBetween, observe, usualPromises, type Scenario } from '../scenario.js';
import { startHost, type Host } from '../site/host.js';
import { startTestIssuer, type TestIssuer } from '../site/issuer.js';
import type { Site } from '../site/site.js';
import { now } from '../site/wait-until.js';

/** An issuer of tokens that says nothing. */

const FORGED_TOKENS = 100;
/** The issuer is asked at most twice a minute. */
const COOLDOWN_MS = 30_000;
const MAX_FETCHES = 2;
/** A fetch has 5 s. */
const MAX_WAIT_MS = 6500;

export const issuerFaults: readonly Scenario[] = [
  {
    name: 'jwks-hung',
    title: 'the keys of the issuer hang: at the start; later, while 100 forged tokens name unknown keys',
    promise:
      'at the start 503 within 6.5 s; later no request with a known key fails, and the issuer is asked at most twice',
    async run(site) {
      const issuer = await startTestIssuer();
      const hosts: Host[] = [];
      const client = createClient(site.ca);
      try {
        const token = await issuer.token('alice');
        const host = await start(site, issuer, '/', '3444');
        hosts.push(host);
        const known = await client.get(`${host.origin}/notes`, token);
        const fetchedAt = now();
        const unlucky = await start(site, issuer, '/hung', '3445');
        hosts.push(unlucky);
        const startedAt = now();
        const first = await client.get(`${unlucky.origin}/notes`, token);
        const firstMs = now() - startedAt;
        await unlucky.end();
        await wait(Math.max(0, fetchedAt + COOLDOWN_MS - now()));

        issuer.hang(true);
        const before = issuer.fetches();
        let forged: readonly number[] = [];
        const options = { origin: host.origin, token, kinds: ['write', 'list', 'plain'], afterMs: 1000 } as const;
        const seen = await observe(site, options, async () => {
          forged = await sendForgedTokens(client, host, issuer);
        });
        const promises = usualPromises(seen);
        promises.expect(first.status === 503, `at the start the response was ${first.status}`);
        promises.expect(firstMs < MAX_WAIT_MS, `at the start the response took ${(firstMs / 1000).toFixed(1)} s`);
        promises.expect(known.status === 200, `with the keys there the response was ${known.status}`);
        const failed = seen.report.failures().length;
        promises.expect(failed === 0, `${failed} requests failed: ${failuresBetween(seen)}`);
        const accepted = forged.filter((status) => status !== 401);
        promises.expect(accepted.length === 0, `forged tokens were answered with ${[...new Set(accepted)].join(', ')}`);
        const fetches = issuer.fetches() - before;
        promises.expect(fetches >= 1 && fetches <= MAX_FETCHES, `the issuer was asked ${fetches} times`);
        return { report: seen.report, note: `asked ${fetches} times`, broken: promises.broken };
      } finally {
        for (const host of hosts) await host.end('SIGKILL');
        issuer.close();
      }
    },
  },
];

async function start(site: Site, issuer: TestIssuer, path: string, port: string): Promise<Host> {
  const trustFile = join(site.folder, 'trust-issuer.pem');
  writeFileSync(trustFile, issuer.certificate);
  const settings = await site.settings(`issuer-${port}`);
  return startHost(site.machines.a, {
    ...settings,
    ...issuer.settings(path),
    PORT: port,
    NODE_EXTRA_CA_CERTS: trustFile,
  });
}

async function sendForgedTokens(client: Client, host: Host, issuer: TestIssuer): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let number = 0; number < FORGED_TOKENS; number += 1) {
    const { status } = await client.get(`${host.origin}/notes`, await issuer.forgedToken(number));
    statuses.push(status);
  }
  return statuses;
}
