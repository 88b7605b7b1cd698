import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '../load/client.js';
import { failuresBetween, observe, usualPromises, type Scenario } from '../scenario.js';
import { register } from '../site/account.js';
import { now, waitUntil } from '../site/wait-until.js';

/** A mail server that says nothing. */

const REGISTRATIONS = 20;
/** Retries of an e-mail wait 5, then 30 s, after a connection that hung for 10. */
const DELIVERY_TIMEOUT_MS = 90_000;
/** More than a host takes to close: what it is sending is broken off after 3 s. */
const CLOSE_MS = 12_000;

export const mailFaults: readonly Scenario[] = [
  {
    name: 'smtp-hung',
    title: 'the mail server hangs, and a host is restarted meanwhile',
    promise:
      'registrations are acknowledged, no other request fails, the host ends in 12 s; every e-mail arrives later, once',
    async run(site) {
      const client = createClient(site.ca);
      const acknowledged: string[] = [];
      let closeMs = 0;
      const seen = await observe(site, { afterMs: 2000 }, async () => {
        site.mail.hang(true);
        for (let count = 0; count < REGISTRATIONS; count += 1) {
          const { email, status } = await register(site, client);
          if (status === 202) acknowledged.push(email);
        }
        await wait(1000);
        const startedAt = now();
        await site.host('a').end('SIGTERM');
        closeMs = now() - startedAt;
        site.mail.hang(false);
        await site.start('a');
        await site.balanced();
      });
      const promises = usualPromises(seen);
      const failed = seen.report.failures().length;
      promises.expect(failed === 0, `${failed} requests failed: ${failuresBetween(seen)}`);
      promises.expect(closeMs < CLOSE_MS, `the host took ${(closeMs / 1000).toFixed(1)} s to end`);
      promises.expect(
        acknowledged.length === REGISTRATIONS,
        `${REGISTRATIONS - acknowledged.length} registrations failed`,
      );
      const times = (email: string): number => site.mail.mails.filter(({ to }) => to === email).length;
      const missing = (): number => acknowledged.filter((email) => times(email) === 0).length;
      await waitUntil('the delivery of all e-mails', () => missing() === 0, DELIVERY_TIMEOUT_MS).catch(() => undefined);
      promises.expect(missing() === 0, `${missing()} e-mails are lost`);
      const twice = acknowledged.filter((email) => times(email) > 1).length;
      promises.expect(twice === 0, `${twice} e-mails arrived twice`);
      const note = `${acknowledged.length} e-mails acknowledged, ${missing()} lost, ${twice} twice`;
      return { report: seen.report, note, broken: promises.broken };
    },
  },
];
