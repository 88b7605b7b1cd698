import { performance } from 'node:perf_hooks';
import { createHandlers } from '../../../../src/app/handlers.js';
import type { Accounts } from '../../../../src/app/accounts/accounts.js';
import { Problem } from '../../../../src/kit/index.js';
import { openAccounts, password, unlimited, serveAccounts, someone } from '../../../support/accounts.js';
import { openEmbedded, type TestDatabase } from '../../../support/database.js';
import { describeInCi } from '../../../support/in-ci.js';
import { closeServers, type TestServer } from '../../../support/server.js';
import { pOfWelch } from '../../../support/statistics.js';
import { noIncidents } from '../../../support/incidents.js';

/** Whether there is an account cannot be told by how long an answer takes. */

describeInCi('whether there is an account', () => {
  let database: TestDatabase;
  let accounts: Accounts;
  let server: TestServer;
  beforeAll(async () => {
    database = await openEmbedded();
    accounts = await openAccounts(database, { backoff: unlimited });
    server = await serveAccounts(database, accounts);
  }, 60_000);
  afterAll(async () => {
    await closeServers();
    await accounts.close();
    await database.close();
  });

  const tries = 200;

  /** Sends the same for a known and an unknown address in turn. @returns p, and every text that was answered */
  async function compare(
    { request }: TestServer,
    path: string,
    body: (email: string) => object,
    status: number,
  ): Promise<{ p: number; texts: ReadonlySet<string> }> {
    const known = await someone(database, accounts);
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const texts = new Set<string>();

    async function measure(kind: 'known' | 'unknown', n: number): Promise<number> {
      const email = kind === 'known' ? known.email : `nobody-${n % 7}@example.com`;
      const begun = performance.now();
      const { text } = await request.post(path).send(body(email)).expect(status);
      texts.add(text.replace(/"requestId":"[^"]+"/, ''));
      return performance.now() - begun;
    }

    for (let n = 0; n < 20; n += 1) await measure(n % 2 ? 'known' : 'unknown', n);
    for (let n = 0; n < tries; n += 1) {
      // In random order, so that neither gets the quiet moments of the machine.
      const order = Math.random() < 0.5 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
      for (const kind of order) times[kind].push(await measure(kind, n));
    }
    await accounts.drain();
    // Logarithms: times are skewed, and one pause of the machine should not hide a difference.
    return { p: pOfWelch(times.known.map(Math.log), times.unknown.map(Math.log)), texts };
  }

  const wrongLogin = (email: string) => ({ email, password: 'wrong pass phrase' });

  test.each([
    ['/auth/login', wrongLogin, 401],
    ['/auth/register', (email: string) => ({ email, password }), 202],
    ['/auth/forgot-password', (email: string) => ({ email }), 202],
  ] as const)(
    `%s answers known and unknown addresses alike, ${tries} times each, by the words and by the clock`,
    async (path, body, status) => {
      const first = await compare(server, path, body, status);
      expect(first.texts.size).toBe(1);
      // One measurement in a hundred is below by chance: a difference that is there shows in the next as well.
      const p = first.p >= 0.01 ? first.p : (await compare(server, path, body, status)).p;
      expect(p).toBeGreaterThanOrEqual(0.01);
    },
    90_000,
  );

  test('the clock tells of a login that verifies no password where there is no account', async () => {
    const handlers = createHandlers(database.database, accounts, noIncidents());
    const hasty = await serveAccounts(database, accounts, {
      handlers: {
        ...handlers,
        login(request: Parameters<typeof handlers.login>[0]) {
          if (request.body.email.startsWith('nobody-')) throw new Problem('credentials_invalid');
          return handlers.login(request);
        },
      },
    });
    const { p } = await compare(hasty, '/auth/login', wrongLogin, 401);
    expect(p).toBeLessThan(0.01);
  }, 90_000);
});
