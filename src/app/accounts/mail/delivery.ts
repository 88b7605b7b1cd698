import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { Kysely, Transaction } from 'kysely';
import type { Logger } from 'pino';
import type { Schema } from '../../database/schema.js';
import { schedule } from '../schedule.js';
import { DeliveryRefused, type Email, type Mailer } from './mailer.js';
import type { ClaimedEntry, ComposedEmail, EmailRequest, Outbox, OutboxContent } from './outbox.js';

/** Writes the e-mail that responds to a request. @returns `undefined` if there is none */
export type ComposeEmail = (trx: Transaction<Schema>, request: EmailRequest) => Promise<ComposedEmail | undefined>;

/** Sends the e-mails of the outbox, in every process. */
export interface Delivery {
  /** Starts sending soon, after a random delay: what an e-mail costs must not show in the time of the next response. */
  wake(): void;
  /** Waits until no e-mail is due or being sent. */
  drain(): Promise<void>;
  /** Stops. Waits a few seconds for e-mails that are being sent; the others stay in the outbox. */
  close(): Promise<void>;
}

interface DeliveryDependencies {
  readonly db: Kysely<Schema>;
  readonly outbox: Outbox;
  readonly compose: ComposeEmail;
  readonly mailer: Mailer;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  /** How long to wait after each failure; after one more, the e-mail is given up. */
  readonly retryDelaysMs?: readonly number[];
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Almost four hours in total. */
export const RETRY_DELAYS_MS: readonly number[] = [
  ...[5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS],
  ...[30 * MINUTE_MS, 60 * MINUTE_MS, 120 * MINUTE_MS],
];

/** How many e-mails a process sends at the same time. */
const MAX_LANES = 4;
const POLL_INTERVAL_MS = 1_000;
const MIN_WAKE_DELAY_MS = 20;
const MAX_WAKE_DELAY_MS = 200;
const DRAIN_INTERVAL_MS = 20;
const CLOSE_TIMEOUT_MS = 3_000;

/**
 * Creates the delivery. An e-mail is sent at least once: again only if the process or the mail server failed before the
 * acknowledgment was recorded, and then with the same `Message-ID`.
 */
export function createDelivery({
  db,
  outbox,
  compose,
  mailer,
  log,
  retryDelaysMs = RETRY_DELAYS_MS,
}: DeliveryDependencies): Delivery {
  /** Loops that send one e-mail after the other. One is enough as long as none is due. */
  const lanes = new Set<Promise<void>>();
  let wakeTimer: NodeJS.Timeout | undefined;
  let isClosing = false;
  const closing = new AbortController();

  function addLane(): void {
    if (isClosing || lanes.size >= MAX_LANES) return;
    const lane: Promise<void> = sendDue()
      .catch((error: unknown) => log.warn({ err: error }, 'the outbox cannot be processed'))
      .finally(() => lanes.delete(lane));
    lanes.add(lane);
  }

  async function sendDue(): Promise<void> {
    while (!isClosing) {
      const entry = await outbox.claim();
      if (!entry) return;
      addLane();
      await deliver(entry);
    }
  }

  async function deliver(entry: ClaimedEntry): Promise<void> {
    const { content } = entry;
    if (entry.isExpired) return giveUp(entry, 'it has expired');
    if (!content) return giveUp(entry, 'it was sealed with another key');
    try {
      const email = await emailOf(entry, content);
      if (email) await mailer.send(email, entry.id, closing.signal);
      await outbox.complete(entry);
    } catch (error) {
      await handleFailure(entry, error);
    }
  }

  async function emailOf(entry: ClaimedEntry, content: OutboxContent): Promise<Email | undefined> {
    if (content.kind === 'email') return content.email;
    return db.transaction().execute(async (trx) => {
      const composed = await compose(trx, content);
      if (composed) await outbox.replace(trx, entry, composed);
      return composed?.email;
    });
  }

  async function handleFailure(entry: ClaimedEntry, error: unknown): Promise<void> {
    const reason = isNativeError(error) ? error.message : String(error);
    // What a shutdown has interrupted is not the fault of the mail server.
    const delayMs = isClosing ? 0 : retryDelaysMs[entry.tries - 1];
    if (error instanceof DeliveryRefused || delayMs === undefined) return giveUp(entry, reason);
    log.warn({ email: entry.id, tries: entry.tries, reason }, 'an e-mail could not be sent: it will be tried again');
    await outbox.retry(entry, delayMs);
  }

  async function giveUp(entry: ClaimedEntry, reason: string): Promise<void> {
    log.error({ email: entry.id, tries: entry.tries, reason }, 'an e-mail could not be sent: it was given up');
    await outbox.giveUp(entry);
  }

  const stopPolling = schedule(POLL_INTERVAL_MS, log, () => {
    addLane();
    return Promise.resolve();
  });

  return {
    wake() {
      wakeTimer ??= setTimeout(
        () => {
          wakeTimer = undefined;
          addLane();
        },
        randomInt(MIN_WAKE_DELAY_MS, MAX_WAKE_DELAY_MS),
      ).unref();
    },

    async drain() {
      while (lanes.size > 0 || (await outbox.isBusy())) {
        addLane();
        await Promise.race([Promise.all(lanes), wait(DRAIN_INTERVAL_MS)]);
      }
    },

    async close() {
      isClosing = true;
      clearTimeout(wakeTimer);
      await stopPolling();
      const abort = setTimeout(() => closing.abort(), CLOSE_TIMEOUT_MS);
      await Promise.all(lanes);
      clearTimeout(abort);
    },
  };
}
