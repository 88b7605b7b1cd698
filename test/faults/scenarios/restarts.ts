import { HOST_NAMES } from '../site/site.js';
import { observe, usualPromises, type Observation, type Outcome, type Scenario } from '../scenario.js';
import { waitUntil } from '../site/wait-until.js';

/** Planned restarts, behind a balancer that sends nothing again. */

export const restarts: readonly Scenario[] = [
  {
    name: 'rolling-restart',
    title: 'rolling restart of three hosts by `SIGTERM`, `DRAIN=5s`',
    promise: 'no request is refused, none is cut; each exits with 0',
    async run(site) {
      const codes: unknown[] = [];
      const seen = await observe(site, { afterMs: 2000 }, async () => {
        for (const name of HOST_NAMES) {
          codes.push(await site.host(name).end('SIGTERM'));
          await site.start(name);
          await site.balanced();
        }
      });
      const outcome = unnoticed(seen);
      const failed = codes.filter((code) => code !== 0);
      return { ...outcome, broken: [...outcome.broken, ...failed.map((code) => `a host ended with ${String(code)}`)] };
    },
  },
  {
    name: 'workers-replaced',
    title: '`SIGUSR2` on three hosts: all workers are replaced',
    promise: 'no request is refused, none is cut',
    async run(site) {
      const seen = await observe(site, { afterMs: 2000 }, async () => {
        for (const name of HOST_NAMES) {
          const host = site.host(name);
          const before = host.workers();
          host.child.kill('SIGUSR2');
          await waitUntil(
            `the replacement of the workers of ${name}`,
            () => before.every((pid) => !host.workers().includes(pid)) && host.workers().length === 2,
            60_000,
          );
        }
      });
      return unnoticed(seen);
    },
  },
];

function unnoticed(seen: Observation): Outcome {
  const promises = usualPromises(seen);
  const { refused, cut } = seen.report.figures;
  promises.expect(refused === 0, `${refused} requests were refused`);
  promises.expect(cut === 0, `${cut} requests were cut`);
  return { report: seen.report, broken: promises.broken };
}
