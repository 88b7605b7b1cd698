import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Block } from '../../../../src/kit/incidents/block.js';
import { decodeMessage, encodeMessage, type BusMessage, type SignalBus } from '../../../../src/kit/incidents/bus.js';
import { now } from '../../../../src/kit/incidents/clock.js';
import type { IncidentOptions } from '../../../../src/kit/incidents/incident-options.js';
import { Incidents } from '../../../../src/kit/incidents/incidents.js';
import { createMemoryIncidentStore } from '../../../../src/kit/incidents/memory-store.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { address, signal } from '../../../support/signals.js';

const root = { subject: 'root', ip: '203.0.113.1', requestId: 'request-1' };

const opened = new Set<Incidents>();
afterEach(async () => {
  for (const incidents of opened) await incidents.close();
  opened.clear();
});

async function open(options: Partial<IncidentOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const incidents = new Incidents({ mode: 'on', log, ...options });
  await incidents.start();
  opened.add(incidents);
  return { incidents, lines };
}

/** Tries so many accounts from an address, without success. */
function stuff(incidents: Incidents, network: string, accounts = 12): void {
  for (let index = 0; index < accounts; index += 1)
    incidents.observe(
      signal({ event: 'authn_login_fail', at: now(), network, account: `account-${index}`, requestId: `r${index}` }),
    );
}

function walk(incidents: Incidents, network: string, subject: string, ids = 25): void {
  for (let index = 0; index < ids; index += 1)
    incidents.observe(
      signal({ event: 'object_not_found', at: now(), network, subject, target: `note-${index}`, status: 404 }),
    );
}

/** Waits until what is stored behind the requests is stored. */
const stored = () => new Promise((resolve) => setTimeout(resolve, 250));

/** Connects processes in memory, by text as over a network. */
function connect(count: number): SignalBus[] {
  const listeners: ((message: BusMessage) => void)[] = [];
  return Array.from({ length: count }, (_, own) => ({
    seed: 7,
    publish(message) {
      const text = encodeMessage(message);
      for (const [index, listener] of listeners.entries()) {
        const decoded = decodeMessage(text);
        if (index !== own && decoded) listener(decoded);
      }
    },
    listen: (onMessage) => void (listeners[own] = onMessage),
  }));
}

describe('incidents', () => {
  test('block the address of an attack at once, and store an incident with evidence and without secrets', async () => {
    const { incidents, lines } = await open();
    stuff(incidents, '203.0.113.7');
    expect(incidents.containment.ofAddress('203.0.113.7')?.action).toBe('block');
    expect(incidents.containment.ofAddress('203.0.113.8')).toBeUndefined();
    await stored();
    const [incident, ...others] = await incidents.list({ limit: 10 });
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      rule: 'credential_stuffing',
      actor: { kind: 'address', id: '203.0.113.7' },
      severity: 'high',
      status: 'contained',
      actions: [{ action: 'block', target: 'address:203.0.113.7', isDryRun: false }],
    });
    expect(incident?.evidence.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 12 }, (_, index) => `r${index}`),
    );
    expect(lines.filter((line) => line['event.action'] === 'incident_opened')).toHaveLength(1);
    expect(JSON.stringify([incident, lines])).not.toContain('account-');
  });

  test('extend an incident, and keep only some of its evidence', async () => {
    const { incidents } = await open();
    stuff(incidents, '203.0.113.7', 5_000);
    await stored();
    const found = await incidents.list({ limit: 10, rule: 'credential_stuffing' });
    expect(found).toHaveLength(1);
    expect(found[0]?.evidence).toHaveLength(20);
    expect(found[0]?.count).toBeGreaterThan(4_000);
  });

  test('contain nobody in a dry run, and say what would have been done', async () => {
    const { incidents } = await open({ mode: 'detect' });
    stuff(incidents, '203.0.113.7');
    expect(incidents.blocks()).toEqual([]);
    await stored();
    expect((await incidents.list({ limit: 1 }))[0]).toMatchObject({
      status: 'open',
      actions: [{ action: 'block', isDryRun: true }],
    });
  });

  test('never block a victim: the account that is tried, the loopback addresses, networks that are listed', async () => {
    const { incidents } = await open({ exempt: ['198.51.100.0/24', '2001:db8::/32'] });
    for (let index = 0; index < 50; index += 1)
      incidents.observe(signal({ event: 'authn_login_fail', at: now(), account: 'alice', network: address(index) }));
    stuff(incidents, '127.0.0.1', 50);
    stuff(incidents, '198.51.100.9', 50);
    stuff(incidents, '2001:db8:1:2::/56', 50);
    expect(incidents.blocks()).toEqual([]);
    await stored();
    const rules = (await incidents.list({ limit: 10 })).map(({ rule }) => rule);
    expect(rules).toContain('password_spraying');
  });

  test('throttle an address where someone has logged in, instead of blocking it', async () => {
    const { incidents } = await open();
    incidents.observe(signal({ event: 'authn_login_success', at: now(), network: '203.0.113.7' }));
    stuff(incidents, '203.0.113.7', 50);
    expect(incidents.blocks().map(({ action }) => action)).toEqual(['throttle']);
  });

  test('block a subject at the address of the attack only, so that the owner of a stolen token goes on', async () => {
    const { incidents } = await open();
    walk(incidents, '203.0.113.7', 'alice');
    const { containment } = incidents;
    expect(containment.ofCaller({ network: '203.0.113.7', subject: 'alice', key: undefined })?.action).toBe('block');
    expect(containment.ofCaller({ network: '198.51.100.1', subject: 'alice', key: undefined })).toBeUndefined();
  });

  test('block longer when it is needed again, at most a day', async () => {
    const { incidents } = await open();
    const durations = [];
    for (let time = 0; time < 6; time += 1) {
      stuff(incidents, '203.0.113.7');
      const [block] = incidents.blocks();
      durations.push(Math.round(((block?.until.getTime() ?? 0) - Date.now()) / 60_000));
      await incidents.unblock('address:203.0.113.7', root);
    }
    expect(durations).toEqual([10, 40, 160, 640, 1440, 1440]);
  });

  test('end what was done, and stay silent, once someone says that it was no attack', async () => {
    const { incidents } = await open();
    stuff(incidents, '203.0.113.7');
    await stored();
    const [incident] = await incidents.list({ limit: 1 });
    const closed = await incidents.resolve(incident?.id ?? '', {
      status: 'false_positive',
      operator: root,
      reason: 'our own test',
    });
    expect(closed).toMatchObject({ status: 'false_positive', closedBy: 'root', closedReason: 'our own test' });
    expect(incidents.blocks()).toEqual([]);
    stuff(incidents, '203.0.113.7');
    expect(incidents.blocks()).toEqual([]);
    expect(
      await incidents.resolve(incident?.id ?? '', { status: 'resolved', operator: root, reason: '' }),
    ).toBeUndefined();
  });

  test('open one incident for many actors when very many attack at once, and block each of them', async () => {
    const { incidents } = await open();
    for (let index = 0; index < 200; index += 1) stuff(incidents, address(index));
    expect(incidents.blocks()).toHaveLength(200);
    await stored();
    const found = await incidents.list({ limit: 1000 });
    expect(found.length).toBeLessThanOrEqual(62);
    expect(found.filter(({ actor }) => actor.kind === 'many')).not.toHaveLength(0);
  });

  test('revoke the sessions of a subject where the options say so', async () => {
    const revoked: string[] = [];
    const { incidents } = await open({
      rules: { refresh_token_reuse: { responses: ['notify', 'revoke'] } },
      revoke: (subject) => Promise.resolve(void revoked.push(subject)),
    });
    for (let index = 0; index < 3; index += 1)
      incidents.observe(signal({ event: 'authn_token_reuse', at: now(), subject: 'alice' }));
    await stored();
    expect(revoked).toEqual(['alice']);
  });

  test('count and contain together in all processes that are connected', async () => {
    const store = createMemoryIncidentStore();
    const processes = await Promise.all(connect(3).map((bus) => open({ bus, store })));
    for (let index = 0; index < 12; index += 1)
      processes[index % 3]?.incidents.observe(
        signal({ event: 'authn_login_fail', at: now(), network: '203.0.113.7', account: `account-${index}` }),
      );
    await stored();
    for (const { incidents } of processes) expect(incidents.containment.ofAddress('203.0.113.7')?.action).toBe('block');
    expect(await store.list({ limit: 10 })).toHaveLength(1);
    await processes[2]?.incidents.unblock('address:203.0.113.7', root);
    for (const { incidents } of processes) expect(incidents.blocks()).toEqual([]);
  });

  test('enforce after a restart the blocks that are stored', async () => {
    const store = createMemoryIncidentStore();
    stuff((await open({ store })).incidents, '203.0.113.7');
    await stored();
    const { incidents } = await open({ store });
    expect(incidents.containment.ofAddress('203.0.113.7')?.action).toBe('block');
  });

  test('go on when the store cannot be reached, and store everything later', async () => {
    const memory = createMemoryIncidentStore();
    let isDown = true;
    const { incidents, lines } = await open({
      store: { ...memory, save: (one) => (isDown ? Promise.reject(new Error('down')) : memory.save(one)) },
    });
    stuff(incidents, '203.0.113.7');
    expect(incidents.blocks()).toHaveLength(1);
    await stored();
    expect(lines.map((line) => line['msg'])).toContain('incidents cannot be stored');
    isDown = false;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await memory.list({ limit: 10 })).toHaveLength(1);
  });

  test('block a network, and ends the block in its time', async () => {
    const { incidents } = await open();
    const block: Block = {
      kind: 'network',
      value: '203.0.113.0/24',
      action: 'block',
      since: new Date(),
      until: new Date(Date.now() + 300),
      reason: 'by hand',
      by: 'root',
    };
    await incidents.block(block, root);
    expect(incidents.containment.ofAddress('203.0.113.99')).toEqual(block);
    expect(incidents.containment.ofAddress('203.0.114.99')).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(incidents.containment.ofAddress('203.0.113.99')).toBeUndefined();
    expect(incidents.blocks()).toEqual([]);
  });

  test.each([
    ['{', undefined],
    ['{"kind":"block","block":null}', undefined],
    ['null', undefined],
  ])('ignore %s from another process', (text, expected) => {
    expect(decodeMessage(text)).toBe(expected);
  });
});

/** Bytes that are in use, without what is garbage. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

describe('the state of the detectors', () => {
  test('is bounded, whatever the number of actors, and each signal takes as long as before', async () => {
    const { incidents } = await open({ mode: 'detect' });
    const events = ['authn_login_fail', 'unknown_path', 'object_not_found', 'input_validation_fail'] as const;
    const observe = (from: number, to: number): number => {
      const startedAt = performance.now();
      for (let index = from; index < to; index += 1)
        incidents.observe(
          signal({
            event: events[index % events.length] ?? 'unknown_path',
            at: now(),
            network: address(index),
            subject: `subject-${index}`,
            account: `account-${index}`,
            target: `target-${index}`,
            session: `session-${index}`,
            status: index % 2 === 0 ? 200 : 404,
          }),
        );
      return (performance.now() - startedAt) / (to - from);
    };
    observe(0, 40_000);
    const before = observe(40_000, 50_000);
    const used = heapUsed();
    observe(50_000, 110_000);
    const after = observe(110_000, 120_000);
    const grown = (heapUsed() - used) / 2 ** 20;
    expect(after).toBeLessThan(before * 10);
    expect(grown).toBeLessThan(64);
  });
});
