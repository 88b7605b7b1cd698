import { isNativeError } from 'node:util/types';
import type { Logger } from 'pino';
import type { Incident } from './incident.js';
import type { IncidentStore } from './store.js';

/** Tells someone of an incident; again after a failure. */
export type Notify = (incident: Incident) => Promise<void>;

const POLL_INTERVAL_MS = 1_000;
const SECOND_MS = 1_000;
/** Almost a day in total; then it is given up. */
const RETRY_DELAYS_MS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800].map(
  (seconds) => seconds * SECOND_MS,
);

/** Delivers the notifications of a store until it is closed, in every process: each is claimed by one of them. */
export class Notifier {
  readonly #store: IncidentStore;
  readonly #notify: Notify;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(store: IncidentStore, notify: Notify, log: Logger) {
    this.#store = store;
    this.#notify = notify;
    this.#log = log;
    this.#timer = setInterval(() => this.wake(), POLL_INTERVAL_MS).unref();
  }

  /** Looks for notifications now. */
  wake(): void {
    this.#running ??= this.#deliverDue()
      .catch((error: unknown) => this.#log.warn({ err: error }, 'notifications of incidents cannot be read'))
      .finally(() => (this.#running = undefined));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #deliverDue(): Promise<void> {
    for (;;) {
      const due = await this.#store.claimNotification();
      if (!due) return;
      const { incident, tries } = due;
      try {
        await this.#notify(incident);
        await this.#store.settleNotification(incident.id, undefined);
      } catch (error) {
        const delayMs = RETRY_DELAYS_MS[tries - 1];
        const reason = isNativeError(error) ? error.message : String(error);
        if (delayMs === undefined)
          this.#log.error({ incident: incident.id, tries, reason }, 'a notification was given up');
        else this.#log.warn({ incident: incident.id, tries, reason }, 'a notification will be sent again');
        await this.#store.settleNotification(incident.id, delayMs);
      }
    }
  }
}
