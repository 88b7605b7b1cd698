import { setTimeout as wait } from 'node:timers/promises';
import { failuresBetween, observe, usualPromises, type Scenario } from '../scenario.js';
import { signalIfAlive } from '../site/network.js';
import { waitUntil } from '../site/wait-until.js';

/** Processes and hosts that end at once. */

/** What two failed health checks take, with the time of a busy machine on top. */
const NOTICED_MS = 3000;

export const crashes: readonly Scenario[] = [
  {
    name: 'worker-killed',
    title: '`kill -9` of a worker',
    promise: 'only its requests in flight are cut; nothing is refused; it is replaced within 10 s',
    async run(site) {
      const host = site.host('a');
      const killed = host.workers()[0] ?? 0;
      const seen = await observe(site, {}, async () => {
        signalIfAlive(killed, 'SIGKILL');
        await waitUntil('the replacement of the worker', () => isReplaced(host.output(), killed), 20_000);
      });
      const promises = usualPromises(seen);
      const { cut, refused } = seen.report.figures;
      promises.expect(cut <= 20, `${cut} requests were cut`);
      promises.expect(refused === 0, `${refused} requests were refused`);
      promises.expect(host.workers().length === 2, `${host.workers().length} workers run afterwards`);
      const replacedS = (seen.healedAt - seen.faultAt) / 1000;
      promises.expect(replacedS < 10, `it was replaced after ${replacedS.toFixed(1)} s`);
      return {
        report: seen.report,
        note: `replaced after ${replacedS.toFixed(1)} s`,
        broken: promises.broken,
      };
    },
  },
  {
    name: 'primary-killed',
    title: '`kill -9` of a primary',
    promise: 'its workers end too; failures end within 3 s, when the balancer has noticed',
    async run(site) {
      const host = site.host('b');
      let orphans = 0;
      const seen = await observe(site, {}, async () => {
        await host.end('SIGKILL');
        await wait(NOTICED_MS);
        orphans = host.machine.pids().length;
      });
      const promises = usualPromises(seen);
      const late = seen.report.failures({ from: seen.faultAt + NOTICED_MS }).length;
      promises.expect(late === 0, `${late} requests failed later: ${failuresBetween(seen)}`);
      promises.expect(orphans === 0, `${orphans} processes went on`);
      return { report: seen.report, note: `failures: ${failuresBetween(seen)}`, broken: promises.broken };
    },
  },
  {
    name: 'host-killed',
    title: '`kill -9` of a host, all processes at once',
    promise: 'failures end within 3 s, when the balancer has noticed',
    async run(site) {
      const seen = await observe(site, {}, async () => {
        site.machines.c.signalAll('SIGKILL');
        await wait(NOTICED_MS);
      });
      const promises = usualPromises(seen);
      const late = seen.report.failures({ from: seen.faultAt + NOTICED_MS }).length;
      promises.expect(late === 0, `${late} requests failed later: ${failuresBetween(seen)}`);
      return { report: seen.report, note: `failures: ${failuresBetween(seen)}`, broken: promises.broken };
    },
  },
];

/** Whether the primary has told of the end, and another worker has started since. */
function isReplaced(output: string, pid: number): boolean {
  const ended = output.lastIndexOf('a worker has ended: it is replaced');
  return ended >= 0 && output.indexOf('server started', ended) >= 0 && pid > 0;
}
