import { setTimeout as wait } from 'node:timers/promises';
import { failuresBetween, observe, usualPromises, type Scenario } from '../scenario.js';
import { partition } from '../site/network.js';
import { HOST_NAMES } from '../site/site.js';
import { createClient } from '../load/client.js';

/** A database that is away, slow or locked. */

const OUTAGE_MS = 10_000;
/** How soon requests are answered again once the database does. */
const RECOVERY_MS = 3000;
/** What a readiness check may wait for the database, and two of the balancer. */
const UNREADY_MS = 6000;

export const postgresFaults: readonly Scenario[] = [
  {
    name: 'postgres-killed',
    title: '`kill -9` of PostgreSQL, started again after 2 s',
    promise: 'refused with 503 while it is away; all is well 3 s after it is back, without a restart',
    async run(site) {
      const { postgres } = site;
      const seen = await observe(site, { afterMs: 7000 }, async () => {
        postgres.machine.signalAll('SIGKILL');
        await wait(2000);
        await postgres.start();
      });
      const promises = usualPromises(seen);
      const late = seen.report.failures({ from: seen.healedAt + RECOVERY_MS }).length;
      promises.expect(late === 0, `${late} requests failed later: ${failuresBetween(seen)}`);
      return { report: seen.report, note: `failures: ${failuresBetween(seen)}`, broken: promises.broken };
    },
  },
  {
    name: 'postgres-stopped',
    title: 'PostgreSQL hangs for 10 s (`SIGSTOP`)',
    promise: 'requests wait, or are refused with 503; all is well 3 s after it goes on, without a restart',
    async run(site) {
      const { machine } = site.postgres;
      const seen = await observe(site, { afterMs: 7000 }, async () => {
        machine.signalAll('SIGSTOP');
        await wait(OUTAGE_MS);
        machine.signalAll('SIGCONT');
      });
      const promises = usualPromises(seen);
      const late = seen.report.failures({ from: seen.healedAt + RECOVERY_MS }).length;
      promises.expect(late === 0, `${late} requests failed later: ${failuresBetween(seen)}`);
      return { report: seen.report, note: `failures: ${failuresBetween(seen)}`, broken: promises.broken };
    },
  },
  {
    name: 'partition-postgres',
    title: 'one host cannot reach PostgreSQL for 10 s (packets are lost)',
    promise: 'it gets no requests within 6 s; the others are not affected',
    async run(site) {
      const seen = await observe(site, { afterMs: 8000 }, async () => {
        const repair = partition(site.machines.a, site.postgres.machine);
        await wait(OUTAGE_MS);
        repair();
      });
      const promises = usualPromises(seen);
      const late = seen.report.failures({ from: seen.faultAt + UNREADY_MS, to: seen.healedAt }).length;
      promises.expect(late === 0, `${late} requests failed later: ${failuresBetween(seen)}`);
      for (const host of ['b', 'c']) {
        const failed = seen.report.failures({ host }).length;
        promises.expect(failed === 0, `${failed} requests to ${host} failed`);
      }
      return { report: seen.report, note: `failures: ${failuresBetween(seen)}`, broken: promises.broken };
    },
  },
  {
    name: 'table-locked',
    title: 'the table of notes is locked for 10 s',
    promise: 'notes wait or are refused; every host stays ready, and every other operation goes on',
    async run(site) {
      const client = createClient(site.ca);
      const unready: string[] = [];
      const seen = await observe(site, { afterMs: 6000 }, async () => {
        const holder = await site.postgres.connect();
        await holder.query('begin; lock table notes in access exclusive mode');
        for (let second = 0; second < OUTAGE_MS / 1000; second += 1) {
          for (const name of HOST_NAMES) {
            const { status } = await client.get(`${site.host(name).origin}/readyz`);
            if (status !== 200) unready.push(name);
          }
          await wait(1000);
        }
        await holder.query('rollback');
        await holder.end();
      });
      const promises = usualPromises(seen);
      promises.expect(unready.length === 0, `unready ${unready.length} times: ${[...new Set(unready)].join(', ')}`);
      const others = seen.report.failures({ kinds: ['users', 'plain'] }).length;
      promises.expect(others === 0, `${others} requests of other operations failed`);
      return { report: seen.report, note: `failures: ${failuresBetween(seen)}`, broken: promises.broken };
    },
  },
];
