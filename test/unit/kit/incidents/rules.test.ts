import { Detectors } from '../../../../src/kit/incidents/detectors.js';
import type { RuleName, RuleOptions } from '../../../../src/kit/incidents/rules.js';
import { incidentRules } from '../../../../src/kit/incidents/rules.js';
import type { Actor, Signal } from '../../../../src/kit/incidents/signal.js';
import { address, signal } from '../../../support/signals.js';

const START = 1_800_000_000_000;
const MINUTE_MS = 60_000;

interface Found {
  readonly rule: RuleName;
  readonly actor: Actor;
  /** After how many signals. */
  readonly after: number;
}

/** Judges signals in their order. @returns the first verdict of each rule and actor */
function judge(signals: readonly Signal[], options: RuleOptions = {}): readonly Found[] {
  const detectors = new Detectors(options);
  const found = new Map<string, Found>();
  for (const [index, one] of signals.entries())
    detectors.judge(one, ({ rule }, { actor }) => {
      const key = `${rule.name} ${actor.kind} ${actor.id}`;
      if (!found.has(key)) found.set(key, { rule: rule.name, actor, after: index + 1 });
    });
  return [...found.values()];
}

/** As many signals as wanted, one each second. */
function times(count: number, make: (index: number) => Parameters<typeof signal>[0]): readonly Signal[] {
  return Array.from({ length: count }, (_, index) => signal({ at: START + index * 1000, ...make(index) }));
}

/** Requests to an operation in five-minute intervals: from so many addresses in each, of which so many fail. */
function intervals(count: number, of: (interval: number) => { all: number; failing: number; known?: boolean }) {
  return Array.from({ length: count }, (_, interval) => {
    const { all, failing, known = true } = of(interval);
    return Array.from({ length: all }, (_, index) =>
      signal({
        at: START + interval * 5 * MINUTE_MS + index * 100,
        operation: 'login',
        network: address(known ? index : interval * 10_000 + index),
        event: 'request_completed',
        status: index < failing ? 401 : 200,
      }),
    );
  }).flat();
}

const attacks: readonly [RuleName, Actor['kind'], number, readonly Signal[]][] = [
  ['credential_stuffing', 'address', 10, times(40, (i) => ({ event: 'authn_login_fail', account: `account-${i}` }))],
  [
    'password_spraying',
    'account',
    10,
    times(40, (i) => ({ event: 'authn_login_fail', account: 'alice', network: address(i) })),
  ],
  ['brute_force', 'address', 20, times(40, () => ({ event: 'authn_login_fail', account: 'alice' }))],
  ['token_flood', 'address', 30, times(40, (i) => ({ event: 'authn_token_invalid', at: START + i * 100 }))],
  ['refresh_token_reuse', 'subject', 1, times(1, () => ({ event: 'authn_token_reuse', subject: 'alice' }))],
  [
    'endpoint_scanning',
    'address',
    25,
    times(40, (i) => ({ event: 'unknown_path', target: `/admin-${i}`, status: 404 })),
  ],
  [
    'object_enumeration',
    'subject',
    20,
    times(40, (i) => ({ event: 'object_not_found', target: `note-${i}`, subject: 'mallory', status: 404 })),
  ],
  [
    'function_probing',
    'subject',
    5,
    times(10, (i) => ({ event: 'authz_fail', operation: `operation-${i}`, subject: 'mallory' })),
  ],
  ['fuzzing', 'address', 25, times(40, (i) => ({ event: 'input_validation_fail', target: `place-${i}` }))],
  ['limit_abuse', 'address', 300, times(400, (i) => ({ event: 'excess_rate_limit_exceeded', at: START + i * 100 }))],
  [
    'scraping',
    'subject',
    200,
    times(400, (i) => ({ event: 'object_read', target: `note-${i}`, subject: 'mallory', status: 200 })),
  ],
  ['slow_client', 'address', 40, times(60, () => ({ event: 'slow_client' }))],
  ['error_burst', 'operation', 20, times(40, () => ({ event: 'server_error', status: 500 }))],
  ['privilege_change', 'subject', 1, times(1, () => ({ event: 'authz_change', subject: 'root' }))],
  [
    'session_networks',
    'subject',
    5,
    times(10, (i) => ({ event: 'session_network_new', session: 's', subject: 'alice', network: address(i) })),
  ],
  [
    'failure_shift',
    'operation',
    60 * 12 + 260 + 1,
    // An hour as usual; then 200 addresses fail once each in every five minutes.
    intervals(15, (interval) => (interval < 12 ? { all: 60, failing: 3 } : { all: 260, failing: 203 })),
  ],
  [
    'new_address_shift',
    'operation',
    200 * 12 + 400 + 1,
    intervals(15, (interval) => (interval < 12 ? { all: 200, failing: 0 } : { all: 400, failing: 0, known: false })),
  ],
  ['sharing_lost', 'server', 1, times(1, () => ({ event: 'sharing_lost' }))],
];

describe('the rules of incidents', () => {
  test('are each attacked here', () => {
    expect(attacks.map(([rule]) => rule).sort()).toEqual(incidentRules.map(({ name }) => name).sort());
  });

  test.each(attacks)('%s blames the %s, within %i signals (a few more by estimates)', (rule, kind, within, signals) => {
    const found = judge(signals).filter((one) => one.rule === rule);
    expect(found).toHaveLength(1);
    expect(found[0]?.actor.kind).toBe(kind);
    expect(found[0]?.after).toBeLessThanOrEqual(within * 1.1 + 1);
    expect(found[0]?.after).toBeGreaterThanOrEqual(Math.floor(within * 0.9));
  });

  test.each<[string, readonly Signal[]]>([
    ['a user who mistypes a password', times(4, () => ({ event: 'authn_login_fail', account: 'alice' }))],
    [
      'a hundred users of one address who mistype theirs in a day',
      times(100, (i) => ({ event: 'authn_login_fail', account: `user-${i}`, at: START + i * 14 * MINUTE_MS })),
    ],
    [
      'a client in a loop with an expired token',
      times(500, (i) => ({ event: 'authn_token_invalid', isExpired: true, at: START + i * 150 })),
    ],
    [
      'a client that asks for one missing note for ever',
      times(500, () => ({ event: 'object_not_found', target: 'gone', subject: 'alice', status: 404 })),
    ],
    [
      'a client that synchronizes, and finds some notes deleted',
      times(100, (i) => ({
        event: i % 3 === 0 ? 'object_not_found' : 'object_read',
        target: `note-${i}`,
        subject: 'alice',
        status: i % 3 === 0 ? 404 : 200,
      })),
    ],
    [
      'a crawler that looks for the usual files',
      times(12, (i) => ({ event: 'unknown_path', target: `/robots-${i}.txt`, status: 404 })),
    ],
    [
      'a developer who sends the same mistake again and again',
      times(300, (i) => ({ event: 'input_validation_fail', target: `place-${i % 5}` })),
    ],
    [
      'one client whose login fails in a loop, among others',
      intervals(20, () => ({ all: 60, failing: 3 })).flatMap((one) =>
        one.status === 401 ? Array.from({ length: 50 }, () => one) : [one],
      ),
    ],
    [
      'an operation that fails now and then',
      times(500, (i) => ({ event: i % 30 ? 'request_completed' : 'server_error', status: i % 30 ? 200 : 503 })),
    ],
    [
      'a phone that changes between two networks',
      times(50, (i) => ({ event: 'session_network_new', session: 's', subject: 'alice', network: address(i % 2) })),
    ],
    ['a service that starts: every address is new', intervals(24, () => ({ all: 150, failing: 5, known: false }))],
    ['a login that is used more and more', intervals(24, (i) => ({ all: 50 + 20 * i, failing: 2 + i }))],
  ])('say nothing about %s', (_name, signals) => {
    expect(judge(signals)).toEqual([]);
  });

  test('notice a slow attack of one try from each of 5,000 addresses in two hours', () => {
    const signals = intervals(36, (interval) => (interval < 12 ? { all: 60, failing: 3 } : { all: 268, failing: 211 }));
    const found = judge(signals);
    expect(found.map(({ rule }) => rule)).toEqual(['failure_shift']);
  });

  test('take other thresholds from the options, and are off where they say so', () => {
    const [, , , stuffing = []] = attacks[0] ?? [];
    const lower = judge(stuffing, { credential_stuffing: { thresholds: { accounts: 3 } } });
    expect(lower.find(({ rule }) => rule === 'credential_stuffing')?.after).toBe(3);
    expect(judge(stuffing, { credential_stuffing: 'off' })).toEqual([]);
  });
});
