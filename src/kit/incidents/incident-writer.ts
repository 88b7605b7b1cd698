import type { Logger } from 'pino';
import type { Block } from './block.js';
import type { Incident } from './incident.js';
import type { IncidentStore } from './store.js';
import { snapshotOf, type TrackedIncident } from './tracker.js';

/** How soon a change is stored: a flood changes an incident thousands of times a second. */
const DELAY_MS = 100;
const MAX_RETRY_DELAY_MS = 30_000;
/** The most blocks that wait for a store that cannot be reached. */
const MAX_PENDING = 10_000;

/** Stores incidents and blocks behind the requests that cause them: nobody waits for a database. */
export class IncidentWriter {
  readonly #store: IncidentStore;
  readonly #log: Logger;
  readonly #onOpened: (incident: Incident) => void;
  readonly #changed = new Set<TrackedIncident>();
  readonly #blocks = new Map<Block, TrackedIncident>();
  readonly #revocations = new Map<TrackedIncident, () => Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #retryDelayMs = DELAY_MS;
  #isClosed = false;

  constructor(store: IncidentStore, log: Logger, onOpened: (incident: Incident) => void) {
    this.#store = store;
    this.#log = log;
    this.#onOpened = onOpened;
  }

  add(incident: TrackedIncident): void {
    this.#changed.add(incident);
    this.#schedule(DELAY_MS);
  }

  addBlock(incident: TrackedIncident, block: Block): void {
    if (this.#blocks.size < MAX_PENDING) this.#blocks.set(block, incident);
  }

  /** Ends the sessions of a subject once its incident is stored. */
  revoke(
    incident: TrackedIncident,
    subject: string,
    revoke: (subject: string, incident: Incident) => Promise<void>,
  ): void {
    this.#revocations.set(incident, () => revoke(subject, snapshotOf(incident)));
  }

  /** Stores what has changed now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#running.then(() => this.#write());
    return this.#running;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  #schedule(delayMs: number): void {
    if (!this.#isClosed) this.#timer ??= setTimeout(() => void this.flush(), delayMs).unref();
  }

  async #write(): Promise<void> {
    try {
      for (const [incident, revoke] of this.#revocations) {
        this.#revocations.delete(incident);
        await revoke();
      }
      // Those that change meanwhile are stored the next time.
      for (const incident of [...this.#changed]) {
        this.#changed.delete(incident);
        await this.#save(incident);
      }
      for (const [block, incident] of this.#blocks) {
        await this.#store.addBlock({ ...block, incident: incident.id });
        this.#blocks.delete(block);
      }
      this.#retryDelayMs = DELAY_MS;
    } catch (error) {
      if (this.#retryDelayMs === DELAY_MS) this.#log.warn({ err: error }, 'incidents cannot be stored');
      this.#retryDelayMs = Math.min(MAX_RETRY_DELAY_MS, this.#retryDelayMs * 2);
      this.#schedule(this.#retryDelayMs);
    }
  }

  async #save(incident: TrackedIncident): Promise<void> {
    try {
      const saved = await this.#store.save(snapshotOf(incident));
      // Another process may have opened it before.
      incident.id = saved.incident.id;
      if (saved.isNew) this.#onOpened(saved.incident);
    } catch (error) {
      this.#changed.add(incident);
      throw error;
    }
  }
}
