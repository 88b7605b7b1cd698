import { blockKey, type Evidence, type IncidentStore } from '../../src/kit/index.js';
import { blockOf, incidentOf, operator } from './incident-samples.js';

/**
 * What every store of incidents does: the same table for each of them.
 *
 * @param store a store that is empty of the addresses that the tests use
 */
export function testIncidentStore(store: () => IncidentStore): void {
  const evidence = (requestId: string): Evidence => {
    const at = new Date('2026-03-03T12:00:00.000Z');
    return { at, event: 'authn_login_fail', requestId, operation: 'login', status: 401, address: '192.0.2.1' };
  };

  test('opens one incident for a rule and actor, and extends it by what others see', async () => {
    const first = incidentOf('192.0.2.1');
    expect(await store().save(first)).toMatchObject({ isNew: true, incident: first });
    const later = incidentOf('192.0.2.1', {
      count: 17,
      lastSeen: new Date('2026-03-03T12:05:00.000Z'),
      status: 'contained',
      actions: [{ at: new Date(), action: 'block', target: 'address:192.0.2.1', isDryRun: false }],
    });
    const { incident, isNew } = await store().save(later);
    expect(isNew).toBe(false);
    expect(incident).toMatchObject({ id: first.id, count: 17, status: 'contained', lastSeen: later.lastSeen });
    expect(incident.actions).toHaveLength(1);
    expect(await store().get(first.id)).toEqual(incident);
  });

  test('opens one incident when several processes open it at once, and loses nothing of what they saw', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        store().save(incidentOf('192.0.2.2', { evidence: [evidence(`r-${index}`)] })),
      ),
    );
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(results.map(({ incident }) => incident.id)).size).toBe(1);
    const stored = await store().get(results[0]?.incident.id ?? '');
    expect(stored?.evidence.map(({ requestId }) => requestId).sort()).toEqual(
      Array.from({ length: 8 }, (_, index) => `r-${index}`),
    );
  });

  test('lists incidents newest first, by status and rule, page by page', async () => {
    const ids = [];
    for (const index of [1, 2, 3]) {
      const { incident } = await store().save(incidentOf(`198.51.100.${index}`, { rule: 'scraping' }));
      ids.unshift(incident.id);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const list = async (filter: object) =>
      (await store().list({ limit: 2, rule: 'scraping', ...filter })).map(({ id }) => id);
    expect(await list({})).toEqual(ids.slice(0, 2));
    expect(await list({ before: ids[1] })).toEqual(ids.slice(2));
    expect(await list({ status: 'resolved' })).toEqual([]);
  });

  test('closes an incident once, with who and why; the next one of its actor is another', async () => {
    const { incident } = await store().save(incidentOf('192.0.2.3'));
    const closed = await store().close(incident.id, { status: 'false_positive', operator, reason: 'a test' });
    expect(closed).toMatchObject({ status: 'false_positive', closedBy: 'root', closedReason: 'a test' });
    expect(await store().close(incident.id, { status: 'resolved', operator, reason: 'again' })).toBeUndefined();
    expect((await store().save(incidentOf('192.0.2.3'))).isNew).toBe(true);
    const unknown = '01955d3c-6f00-7a3b-8c1d-2e4f60718293';
    expect(await store().close(unknown, { status: 'resolved', operator, reason: '' })).toBeUndefined();
  });

  test('keeps blocks until they end or are removed', async () => {
    const block = blockOf('192.0.2.4');
    const ofSubject = blockOf('alice', { kind: 'subject', at: '192.0.2.4', action: 'throttle' });
    await store().addBlock(block);
    await store().addBlock({ ...block, reason: 'replaced' }, operator);
    await store().addBlock(ofSubject);
    await store().addBlock(blockOf('192.0.2.5', { until: new Date(Date.now() - 1) }));
    const ours = async () =>
      (await store().blocks()).filter(({ value, at }) => value.startsWith('192.0.2') || at === '192.0.2.4');
    expect((await ours()).map(blockKey).sort()).toEqual(['address:192.0.2.4', 'subject:alice@192.0.2.4']);
    expect((await ours()).find(({ kind }) => kind === 'subject')).toEqual(ofSubject);
    await store().removeBlock('address:192.0.2.4', operator);
    await store().removeBlock('subject:alice@192.0.2.4');
    expect(await ours()).toEqual([]);
  });

  test('gives each notification to one process, and again after a failure', async () => {
    for (let due = await store().claimNotification(); due; due = await store().claimNotification())
      await store().settleNotification(due.incident.id, undefined);
    const { incident } = await store().save(incidentOf('192.0.2.6', { evidence: [] }));
    const claimed = await Promise.all(Array.from({ length: 4 }, () => store().claimNotification()));
    expect(claimed.filter((one) => one !== undefined)).toMatchObject([{ incident: { id: incident.id }, tries: 1 }]);
    await store().settleNotification(incident.id, 0);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await store().claimNotification()).toMatchObject({ tries: 2 });
    await store().settleNotification(incident.id, undefined);
    expect(await store().claimNotification()).toBeUndefined();
  });

  test('bounds the evidence of an incident, whatever is added', async () => {
    for (let index = 0; index < 5; index += 1)
      await store().save(
        incidentOf('192.0.2.7', {
          evidence: Array.from({ length: 20 }, (_, other) => evidence(`${index}-${other}`)),
        }),
      );
    const found = (await store().list({ limit: 50 })).find(({ actor }) => actor.id === '192.0.2.7');
    expect(found?.evidence).toHaveLength(20);
    expect(found?.evidence.at(-1)?.requestId).toBe('4-19');
  });
}
