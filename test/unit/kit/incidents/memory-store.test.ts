import { createMemoryIncidentStore } from '../../../../src/kit/incidents/memory-store.js';
import { incidentOf } from '../../../support/incident-samples.js';
import { testIncidentStore } from '../../../support/incident-store.js';

describe('the store in memory', () => {
  const store = createMemoryIncidentStore();
  testIncidentStore(() => store);

  test('keeps a bounded number of incidents', async () => {
    for (let index = 0; index < 1_200; index += 1) await store.save(incidentOf(`host-${index}`));
    expect(await store.list({ limit: 5_000 })).toHaveLength(1_000);
  });
});
