import { setTimeout as wait } from 'node:timers/promises';
import type { BackgroundTasks } from '../background-tasks.js';
import type { EmailTemplates } from './emails.js';
import type { Email, Mailer } from './mailer.js';

/** The e-mails about accounts. */
export interface Notifications {
  /**
   * Sends an e-mail after the response. Work that reveals by its duration whether there is an account belongs in
   * `compose`.
   *
   * @param compose returns the e-mail, or `undefined` to send none
   * @throws Problem `unavailable` if too many tasks are pending
   */
  send(compose: (templates: EmailTemplates) => Email | Promise<Email | undefined>): void;
  /** Waits until all e-mails are sent. */
  drain(): Promise<void>;
  /** Waits likewise, but only for a limited time, so that an unresponsive mail server cannot delay a shutdown. */
  close(): Promise<void>;
}

interface NotificationsDependencies {
  readonly templates: EmailTemplates;
  readonly mailer: Mailer;
  readonly tasks: BackgroundTasks;
}

const DRAIN_TIMEOUT_MS = 5_000;

/** Creates the sender of e-mails about accounts. */
export function createNotifications({ templates, mailer, tasks }: NotificationsDependencies): Notifications {
  return {
    send(compose) {
      tasks.enqueue(async () => {
        const email = await compose(templates);
        if (email) await mailer.send(email);
      });
    },
    drain: () => tasks.drain(),
    async close() {
      await Promise.race([tasks.drain(), wait(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
      mailer.close();
    },
  };
}
