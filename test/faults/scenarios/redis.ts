import { setTimeout as wait } from 'node:timers/promises';
import { failuresBetween, observe, usualPromises, type Observation, type Outcome, type Scenario } from '../scenario.js';
import { partition } from '../site/network.js';

/** A Redis that is away: each process counts limits by itself. */

const OUTAGE_MS = 8000;

export const redisFaults: readonly Scenario[] = [
  {
    name: 'redis-stopped',
    title: 'Redis hangs for 8 s (`SIGSTOP`)',
    promise: 'no request fails: each process counts by itself',
    async run(site) {
      const { machine } = site.redis;
      return unaffected(
        await observe(site, {}, async () => {
          machine.signalAll('SIGSTOP');
          await wait(OUTAGE_MS);
          machine.signalAll('SIGCONT');
        }),
      );
    },
  },
  {
    name: 'redis-killed',
    title: '`kill -9` of Redis, started again empty after 4 s',
    promise: 'no request fails: each process counts by itself',
    async run(site) {
      return unaffected(
        await observe(site, {}, async () => {
          site.redis.machine.signalAll('SIGKILL');
          await wait(OUTAGE_MS / 2);
          await site.redis.start();
        }),
      );
    },
  },
  {
    name: 'partition-redis',
    title: 'one host cannot reach Redis for 8 s (packets are lost)',
    promise: 'no request fails: its processes count by themselves',
    async run(site) {
      return unaffected(
        await observe(site, {}, async () => {
          const repair = partition(site.machines.a, site.redis.machine);
          await wait(OUTAGE_MS);
          repair();
        }),
      );
    },
  },
];

function unaffected(seen: Observation): Outcome {
  const promises = usualPromises(seen);
  const failed = seen.report.failures().length;
  promises.expect(failed === 0, `${failed} requests failed: ${failuresBetween(seen)}`);
  return { report: seen.report, broken: promises.broken };
}
