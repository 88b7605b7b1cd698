import { sql } from 'kysely';
import { createIncidentStore } from '../../../../src/app/incidents/store.js';
import type { Incident } from '../../../../src/kit/index.js';
import { describeOnEachDatabase } from '../../../support/database.js';
import { incidentOf, operator } from '../../../support/incident-samples.js';
import { testIncidentStore } from '../../../support/incident-store.js';

describeOnEachDatabase((database) => {
  testIncidentStore(() => createIncidentStore(database().db));

  test('audits who has closed an incident, and who has added and removed a block', async () => {
    const store = createIncidentStore(database().db);
    const { incident } = await store.save(incidentOf('192.0.2.30'));
    await store.close(incident.id, { status: 'resolved', operator, reason: 'it has ended' });
    const { rows } = await sql<{ action: string; detail: string }>`
      select action, detail from audit where target = ${incident.id}`.execute(database().db);
    expect(rows).toEqual([{ action: 'incident_resolved', detail: 'it has ended' }]);
    const blocks = await sql<{ action: string }>`
      select action from audit where target = 'address:192.0.2.4' order by id`.execute(database().db);
    expect(blocks.rows.map(({ action }) => action)).toEqual(['block_added', 'block_removed']);
  });

  test('opens an incident together with what tells of it, or not at all', async () => {
    const told: Incident[] = [];
    const store = createIncidentStore(database().db, (_trx, incident) => {
      told.push(incident);
      return told.length === 1 ? Promise.reject(new Error('the outbox is full')) : Promise.resolve();
    });
    await expect(store.save(incidentOf('192.0.2.31'))).rejects.toThrow('the outbox is full');
    expect((await store.save(incidentOf('192.0.2.31'))).isNew).toBe(true);
    expect((await store.save(incidentOf('192.0.2.31'))).isNew).toBe(false);
    expect(told).toHaveLength(2);
  });
});
