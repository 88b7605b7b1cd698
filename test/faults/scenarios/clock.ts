import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '../load/client.js';
import { faketimeLibrary } from '../requirements.js';
import { failuresBetween, observe, usualPromises, type Scenario } from '../scenario.js';
import { openAccount } from '../site/account.js';

/** A clock that is set while a host runs. */

const STEP_MS = 6000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long other processes may take to hear of a logout. */
const REVOCATION_MS = 3000;

export const clockFaults: readonly Scenario[] = [step('+1h', 'ahead'), step('-1h', 'back')];

function step(offset: string, direction: string): Scenario {
  return {
    name: `clock-${direction}`,
    title: `the clock of a host is set one hour ${direction} for 6 s, then right again`,
    promise: 'no request fails; who has logged out stays logged out on every host',
    async run(site) {
      const offsetFile = join(site.folder, 'clock');
      const setClock = (value: string): void => writeFileSync(offsetFile, value);
      setClock('+0');
      await site.host('c').end();
      const host = await site.start('c', {
        LD_PRELOAD: faketimeLibrary ?? '',
        FAKETIME_TIMESTAMP_FILE: offsetFile,
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      });
      await site.balanced();
      const client = createClient(site.ca);
      const accessToken = await openAccount(site, client);
      const status = async (): Promise<number> => (await client.get(`${host.origin}/me`, accessToken)).status;
      const before = await status();
      const logout = await client.post(`${site.balancer.origin}/auth/logout`, undefined, { token: accessToken });
      await wait(REVOCATION_MS);
      let steppedMs = 0;
      const accepted: string[] = [];
      const expectRefused = async (when: string): Promise<void> => {
        const found = await status();
        if (found !== 401) accepted.push(`${found} ${when}`);
      };
      await expectRefused('before the step');
      const seen = await observe(site, {}, async () => {
        setClock(offset);
        await wait(STEP_MS);
        const { headers } = await client.get(`${host.origin}/healthz`);
        steppedMs = Math.abs(Date.parse(headers.date ?? '') - Date.now());
        await expectRefused('during the step');
        setClock('+0');
        for (let second = 0; second < 5; second += 1) {
          await wait(1000);
          await expectRefused(`${second + 1} s after the step`);
        }
      });
      await host.end();
      const promises = usualPromises(seen);
      promises.expect(before === 200, `the token was answered with ${before} before the logout`);
      promises.expect(Math.abs(steppedMs - HOUR_MS) < MINUTE_MS, `the clock was off by ${steppedMs / 1000} s`);
      promises.expect(logout.status === 204, `the logout was answered with ${logout.status}`);
      promises.expect(accepted.length === 0, `the token of a session that has ended: ${accepted.join(', ')}`);
      const failed = seen.report.failures().length;
      promises.expect(failed === 0, `${failed} requests failed: ${failuresBetween(seen)}`);
      return { report: seen.report, broken: promises.broken };
    },
  };
}
