import { Incidents } from '../../../../src/kit/incidents/incidents.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { address, signal } from '../../../support/signals.js';

/**
 * A day of 5,000 users, minute by minute: typing errors, expired tokens, missing pages, retries, offices behind one
 * address, a client in a loop, crawlers of the docs, a health checker, a deployment that fails for a minute.
 */

const START = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const USERS = 5_000;
/** Of each hundred users, so many share the address of an office of fifty. */
const OFFICE_PERCENT = 20;

/** A generator of numbers from 0 to 1 that are the same in each run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Parts = Parameters<typeof signal>[0];

function addressOf(user: number): string {
  return user % 100 < OFFICE_PERCENT ? address(100_000 + Math.floor(user / 250)) : address(user);
}

/** What one user does in a session of a few minutes. */
function* visit(user: number, at: number, random: () => number): Generator<Parts> {
  const network = addressOf(user);
  const account = `account-${user}`;
  const subject = `user-${user}`;
  const session = `${subject} ${at}`;
  let time = at;
  const next = (): number => (time += 200 + random() * 4_000);
  for (let typo = 0; typo < 3 && random() < 0.15; typo += 1) {
    yield { event: 'authn_login_fail', at: next(), network, account, operation: 'login' };
    yield { event: 'request_completed', at: time, network, operation: 'login', status: 401 };
  }
  yield { event: 'authn_login_success', at: next(), network, account, operation: 'login' };
  yield { event: 'request_completed', at: time, network, operation: 'login', status: 200 };
  const as = { network, subject, session };
  const requests = 5 + Math.floor(random() * 20);
  for (let count = 0; count < requests; count += 1) {
    const dice = random();
    const note = `${subject} note ${Math.floor(random() * 30)}`;
    if (dice < 0.02) yield { ...as, event: 'object_not_found', at: next(), target: note, status: 404 };
    else if (dice < 0.03)
      yield {
        ...as,
        event: 'input_validation_fail',
        at: next(),
        target: `place-${count % 8}`,
        operation: 'createNote',
      };
    else if (dice < 0.035)
      yield { network, event: 'authn_token_invalid', at: next(), isExpired: true, operation: 'getNote' };
    else if (dice < 0.04)
      yield { network, event: 'unknown_path', at: next(), target: '/favicon.ico', operation: 'none', status: 404 };
    else if (dice < 0.041) yield { ...as, event: 'authz_fail', at: next(), operation: 'getStatistics' };
    else if (dice < 0.043) yield { ...as, event: 'excess_rate_limit_exceeded', at: next(), operation: 'createNote' };
    else if (dice < 0.044) yield { ...as, event: 'server_error', at: next(), operation: 'getNote', status: 503 };
    else if (dice < 0.5) yield { ...as, event: 'object_read', at: next(), target: note, status: 200 };
    else yield { ...as, event: 'request_completed', at: next(), operation: 'listNotes', status: 200 };
  }
}

function* minuteOf(minute: number, random: () => number): Generator<Parts> {
  const at = START + minute * MINUTE_MS;
  // Few at night, most in the afternoon.
  const share = 1 + Math.sin(((minute - 480) / 1440) * 2 * Math.PI);
  for (let visits = Math.round(share * 7); visits > 0; visits -= 1)
    yield* visit(Math.floor(random() * USERS), at + random() * MINUTE_MS, random);
  // A client in a loop with an expired token, four times a second for two hours.
  if (minute >= 600 && minute < 720)
    for (let time = 0; time < MINUTE_MS; time += 250)
      yield {
        event: 'authn_token_invalid',
        at: at + time,
        network: address(900_001),
        isExpired: true,
        operation: 'getNote',
      };
  for (const path of ['/robots.txt', '/sitemap.xml', '/.well-known/security.txt'])
    if (minute % 60 === 7)
      yield {
        event: 'unknown_path',
        at: at + 5_000,
        network: address(900_100 + minute),
        target: path,
        operation: 'none',
        status: 404,
      };
  for (let time = 0; time < MINUTE_MS; time += 5_000)
    yield { event: 'request_completed', at: at + time, network: address(900_002), operation: 'healthz', status: 200 };
}

test('a day of benign traffic opens no incident and blocks nobody', async () => {
  const incidents = new Incidents({ mode: 'on', log: createLogger({ level: 'silent' }) });
  const random = createRandom(42);
  let count = 0;
  for (let minute = 0; minute < 1_440; minute += 1) {
    const signals = [...minuteOf(minute, random)].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
    for (const one of signals) incidents.observe(signal(one));
    count += signals.length;
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  const found = await incidents.list({ limit: 100 });
  expect(count).toBeGreaterThan(150_000);
  expect(incidents.blocks()).toEqual([]);
  expect(found.map(({ rule, actor }) => `${rule} ${actor.kind} ${actor.id}`)).toEqual([]);
  await incidents.close();
}, 120_000);
