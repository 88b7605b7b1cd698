import type { Kysely } from 'kysely';
import type { Schema } from '../../database/schema.js';
import type { Delivery } from './delivery.js';
import type { EmailTemplates } from './emails.js';
import type { Email } from './mailer.js';
import type { EmailRequest, Outbox } from './outbox.js';

/** The e-mails about accounts. */
export interface Notifications {
  /** Adds an e-mail in the transaction of the change it tells about, to be sent after the commit. */
  add(trx: Kysely<Schema>, compose: (templates: EmailTemplates) => Email): Promise<void>;
  /** Requests an e-mail that depends on whether there is an account. @throws Problem `unavailable` if too many are pending */
  request(request: EmailRequest): Promise<void>;
}

interface NotificationsDependencies {
  readonly templates: EmailTemplates;
  readonly outbox: Outbox;
  readonly delivery: Delivery;
}

/** Creates the notifications. */
export function createNotifications({ templates, outbox, delivery }: NotificationsDependencies): Notifications {
  return {
    async add(trx, compose) {
      await outbox.add(trx, compose(templates));
      delivery.wake();
    },
    async request(request) {
      await outbox.request(request);
      delivery.wake();
    },
  };
}
