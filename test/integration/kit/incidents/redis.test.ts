import { now } from '../../../../src/kit/incidents/clock.js';
import { Incidents } from '../../../../src/kit/incidents/incidents.js';
import { connectRedisIncidents, type RedisIncidents } from '../../../../src/kit/incidents/redis-bus.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { testIncidentStore } from '../../../support/incident-store.js';
import { describeWithRedis, startRedis, type Redis } from '../../../support/redis.js';
import { signal } from '../../../support/signals.js';

const log = createLogger({ level: 'silent' });

describeWithRedis('incidents in Redis', () => {
  let redis: Redis;
  const open: { readonly connection: RedisIncidents; readonly incidents: Incidents }[] = [];

  /** As a process on another host would be: with connections of its own. */
  async function host() {
    const connection = await connectRedisIncidents(redis.url, log);
    const { bus, store } = connection;
    const incidents = new Incidents({ mode: 'on', bus, store, log });
    await incidents.start();
    const made = { connection, incidents };
    open.push(made);
    return made;
  }

  function fail(incidents: Incidents, network: string, account: number): void {
    incidents.observe(signal({ event: 'authn_login_fail', at: now(), network, account: `account-${account}` }));
  }

  async function until(condition: () => boolean | Promise<boolean>): Promise<number> {
    const startedAt = performance.now();
    while (!(await condition())) {
      if (performance.now() - startedAt > 10_000) throw new Error('it did not come true in ten seconds');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return performance.now() - startedAt;
  }

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const { incidents, connection } of open.splice(0)) {
      await incidents.close();
      connection.close();
    }
  });
  afterAll(() => redis.kill());

  describe('are stored', () => {
    let connection: RedisIncidents;
    beforeAll(async () => {
      connection = await connectRedisIncidents(redis.url, log);
    });
    afterAll(() => connection.close());
    testIncidentStore(() => connection.store);
  });

  test('count together on two hosts, and contain on both within a second', async () => {
    const hosts = [await host(), await host()];
    const isBlocked = ({ incidents }: { incidents: Incidents }) =>
      incidents.containment.ofAddress('198.51.100.11') !== undefined;
    for (let index = 0; index < 10; index += 1) {
      const one = hosts[index % 2];
      if (one) fail(one.incidents, '198.51.100.11', index);
    }
    const ms = await until(() => hosts.every(isBlocked));
    expect(ms).toBeLessThan(1_000);
    const store = hosts[0]?.connection.store;
    await until(
      async () => (await store?.list({ limit: 50 }))?.some(({ actor }) => actor.id === '198.51.100.11') ?? false,
    );
    const found = await store?.list({ limit: 50, rule: 'credential_stuffing' });
    expect(found?.filter(({ actor }) => actor.id === '198.51.100.11')).toHaveLength(1);
  });

  test('are enforced by a process that begins later, also after all were killed', async () => {
    const { incidents, connection } = await host();
    for (let index = 0; index < 12; index += 1) fail(incidents, '198.51.100.2', index);
    await until(async () => (await connection.store.blocks()).some(({ value }) => value === '198.51.100.2'));
    const later = await host();
    expect(later.incidents.containment.ofAddress('198.51.100.2')?.action).toBe('block');
  });

  test('hash alike in all processes', async () => {
    const hosts = [await host(), await host()];
    expect(hosts[0]?.incidents.hash('note-1')).toBe(hosts[1]?.incidents.hash('note-1'));
  });

  test('are detected by each process while Redis is lost, which is an incident; blocks come back with it', async () => {
    const { incidents } = await host();
    const other = await host();
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (let index = 0; index < 12; index += 1) fail(incidents, '198.51.100.3', index);
    expect(incidents.containment.ofAddress('198.51.100.3')?.action).toBe('block');
    expect(other.incidents.containment.ofAddress('198.51.100.3')).toBeUndefined();
    await redis.start();
    await until(async () => {
      const found = await other.incidents.list({ limit: 100 }).catch(() => []);
      const rules = found.map(({ rule }) => rule);
      return rules.includes('sharing_lost') && rules.includes('credential_stuffing');
    });
  }, 30_000);
});
