import { randomBytes, randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import { createAccessTokens } from '../../src/app/accounts/access-tokens.js';
import type { Accounts } from '../../src/app/accounts/accounts.js';
import { createSealing } from '../../src/app/accounts/sealing.js';
import { openAccounts, serveAccounts, someone, unlimited } from '../support/accounts.js';
import { describeWithPostgres, openEmbedded, quietly, type TestDatabase } from '../support/database.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { connectPostgres } from '../../src/app/database/connect-postgres.js';
import { createHttpsClient, type HttpsClient } from '../support/https-client.js';
import { audience, issuerName } from '../support/issuer.js';
import { startCluster } from '../support/postgres.js';
import { root } from '../support/root.js';
import { endSamples, startSample } from '../support/sample.js';
import { closeServers } from '../support/server.js';
import { operations, pairs, tokensOf, violations, type OperationName, type Round } from './operations.js';
import { createSubjects, PASSWORDS, readStates, type Factor, type Seed, type Subject } from './subjects.js';

/** H1: every pair of operations on an account races, in both orders, and none leaves a state that is forbidden. */

const ROUNDS = Number(process.env['STRESS_ROUNDS'] ?? (process.env['CI'] ? 200 : 4));
/** How many races run at the same time. */
const LANES = 8;
/** How much later than the earlier operation the later one is meant to finish, at most. */
const MAX_OFFSET_MS = 10;
/** One race in so many is looked at from outside as well, once every process knows which sessions have ended. */
const SAMPLE = 10;

/** So cheap that a race takes milliseconds, and so expensive that something can happen meanwhile. */
const argon2 = { memoryCost: 2_048, timeCost: 1, parallelism: 1 };
const hashing = { argon2, maxConcurrent: 2, maxQueued: 1_000 };

/** A server, and the database behind it. */
interface Target {
  readonly client: HttpsClient;
  readonly seed: Seed;
  readonly admins: readonly string[];
  close(): Promise<void>;
}

async function createSeed(opened: TestDatabase, accounts: Accounts, encryptionKeys: string): Promise<Seed> {
  return {
    db: opened.database.db,
    tokens: createAccessTokens(accounts.keys, { issuer: issuerName, audience }),
    sealing: createSealing(encryptionKeys),
    passwordHash: await hash(PASSWORDS.old, argon2),
  };
}

async function createAdmins(opened: TestDatabase, accounts: Accounts): Promise<readonly string[]> {
  const admins = await Promise.all(Array.from({ length: LANES }, () => someone(opened, accounts, ['admin'])));
  return admins.map(({ accessToken }) => accessToken);
}

async function startEmbedded(): Promise<Target> {
  const opened = await openEmbedded();
  const encryptionKeys = randomBytes(32).toString('base64');
  const accounts = await openAccounts(opened, { encryptionKeys, hashing, backoff: unlimited });
  const server = await serveAccounts(opened, accounts, { trustProxy: 1 });
  return {
    client: createHttpsClient(server.server.url, server.ca),
    seed: await createSeed(opened, accounts, encryptionKeys),
    admins: await createAdmins(opened, accounts),
    async close() {
      await closeServers();
      await accounts.close();
      await opened.close();
    },
  };
}

async function startTwoWorkers(): Promise<Target> {
  const cluster = await startCluster();
  const folder = await temporaryFolder();
  const encryptionKeys = randomBytes(32).toString('base64');
  await writeFile(join(folder, 'keys'), encryptionKeys, { mode: 0o600 });
  const env = {
    ...{ DATABASE_URL: cluster.url, WORKERS: '2', TRUST_PROXY: '1', LOG_LEVEL: 'info' },
    ...{ JWT_ISSUER: issuerName, JWT_AUDIENCE: audience, ENCRYPTION_KEY_FILE: join(folder, 'keys') },
    STRESS_HASHING: JSON.stringify(hashing),
  };
  const { url, ca } = await startSample(env, join(root, 'test/stress/accounts-server.mjs'));
  const database = await connectPostgres({ url: cluster.url, ...quietly });
  const opened = { database, close: () => database.close() };
  const accounts = await openAccounts(opened, { encryptionKeys });
  return {
    client: createHttpsClient(url, ca),
    seed: await createSeed(opened, accounts, encryptionKeys),
    admins: await createAdmins(opened, accounts),
    async close() {
      await accounts.close();
      await endSamples();
      await database.close();
      await cluster.remove();
    },
  };
}

/** How long operations take, on average of the last ones. */
const durations = new Map<OperationName, number>();

/** Runs two operations so that they finish at about the same time, one a moment after the other. */
async function race(
  { client }: Target,
  subject: Subject,
  [earlier, later]: readonly [OperationName, OperationName],
  admin: string,
): Promise<Round['responses']> {
  const run = async (name: OperationName, delayMs: number) => {
    if (delayMs >= 1) await wait(delayMs);
    const startedAt = performance.now();
    const response = await operations[name].run(client, subject, admin);
    const duration = performance.now() - startedAt;
    durations.set(name, 0.9 * (durations.get(name) ?? duration) + 0.1 * duration);
    return [name, response] as const;
  };
  const lead = (durations.get(later) ?? 0) - (durations.get(earlier) ?? 0) - randomInt(MAX_OFFSET_MS + 1);
  return Promise.all([run(earlier, lead), run(later, -lead)]);
}

/** Races a pair of operations many times, in both orders. */
async function raceMany(
  target: Target,
  pair: readonly [OperationName, OperationName],
  factor: Factor,
): Promise<readonly Round[]> {
  const subjects = await createSubjects(target.seed, ROUNDS, factor);
  const results: { readonly subject: Subject; readonly responses: Round['responses'] }[] = [];
  await Promise.all(
    target.admins.map(async (admin, lane) => {
      for (let index = lane; index < subjects.length; index += LANES) {
        const subject = subjects[index];
        const [one, other] = pair;
        if (subject)
          results.push({
            subject,
            responses: await race(
              target,
              subject,
              Math.floor(index / LANES) % 2 === 0 ? [one, other] : [other, one],
              admin,
            ),
          });
      }
    }),
  );
  const states = await readStates(target.seed, subjects);
  return results.flatMap((result) => {
    const state = states.get(result.subject.id);
    return state ? [{ ...result, state }] : [];
  });
}

/** Counts what is forbidden, by words, with the operations that led to it. */
function count(rounds: readonly Round[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const round of rounds)
    for (const words of violations(round)) {
      const key = `${words}: ${round.responses.map(([name, { status }]) => `${name} ${status}`).join(', ')}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  return counts;
}

describe('H1 accounts', () => {
  const stress = (start: () => Promise<Target>) => () => {
    let target: Target;
    const sample: Round[] = [];
    beforeAll(async () => {
      target = await start();
    }, 60_000);
    afterAll(() => target.close(), 60_000);

    test.each(pairs)(
      '%s and %s at the same time leave no forbidden state',
      async (one, other, factor) => {
        const rounds = await raceMany(target, [one, other], factor);
        expect(rounds).toHaveLength(ROUNDS);
        sample.push(...rounds.filter((_, index) => index % SAMPLE === 0));
        expect(count(rounds)).toEqual({});
      },
      120_000,
    );

    test('no token of a session that has ended is accepted, and all others are', async () => {
      await wait(2_500);
      const wrong: string[] = [];
      for (const round of sample)
        for (const { session, accessToken, origin } of tokensOf(round)) {
          const { status } = await target.client('GET', '/me', { token: accessToken });
          const expected = round.state.activeSessions.has(session) ? 200 : 401;
          if (status !== expected)
            wrong.push(`${origin} of ${round.responses.map(([name]) => name).join()}: ${status}`);
        }
      expect(wrong).toEqual([]);
      const succeeded = new Set(
        sample.flatMap(({ responses }) => responses.flatMap(([name, { status }]) => (status < 300 ? [name] : []))),
      );
      expect(succeeded).toEqual(new Set(Object.keys(operations)));
    }, 120_000);
  };

  describe('on PGlite', stress(startEmbedded));
  describeWithPostgres('on PostgreSQL with two workers', stress(startTwoWorkers));
});
