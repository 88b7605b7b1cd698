import { setTimeout as wait } from 'node:timers/promises';
import { RecentMap } from '../util/recent-map.js';
import type { Block } from './block.js';
import type { BusMessage } from './bus.js';
import { now, signalOutsideRequests } from './clock.js';
import { Containment } from './containment.js';
import { Detectors, type ActiveRule } from './detectors.js';
import { Enforcement } from './enforcement.js';
import { isActive, type Incident } from './incident.js';
import type { IncidentOptions } from './incident-options.js';
import { IncidentWriter } from './incident-writer.js';
import { keyedHash } from './keyed-hash.js';
import { incidentLine } from './log-line.js';
import { createMemoryIncidentStore } from './memory-store.js';
import { Networks } from './networks.js';
import { Outbound } from './outbound.js';
import { Responder } from './responder.js';
import type { Verdict } from './rule.js';
import type { Signal } from './signal.js';
import type { IncidentFilter, IncidentStore, Operator, Resolution } from './store.js';
import { IncidentTracker } from './tracker.js';

/** How many sessions are remembered with the address they were last used from. */
const MAX_SESSIONS = 20_000;
const SWEEP_INTERVAL_MS = 60_000;

/**
 * Notices attacks: judges signals, opens incidents, and contains their actors, in this process at once and in all others
 * within a second.
 */
export class Incidents {
  readonly containment = new Containment();
  readonly rules: readonly ActiveRule[];
  readonly #options: IncidentOptions;
  readonly #store: IncidentStore;
  readonly #detectors: Detectors;
  readonly #tracker = new IncidentTracker();
  readonly #responder: Responder;
  readonly #writer: IncidentWriter;
  readonly #enforcement: Enforcement;
  readonly #outbound: Outbound | undefined;
  readonly #sessions = new RecentMap<string, string>(MAX_SESSIONS);
  readonly #seed: number;
  readonly #sweep: NodeJS.Timeout;

  constructor(options: IncidentOptions) {
    this.#options = options;
    this.#store = options.store ?? createMemoryIncidentStore();
    this.#detectors = new Detectors(options.rules);
    this.rules = this.#detectors.rules;
    this.#responder = new Responder(new Networks(['loopback', ...(options.exempt ?? [])]));
    this.#seed = options.bus?.seed ?? Math.floor(Math.random() * 2 ** 32);
    this.#writer = new IncidentWriter(this.#store, options.log, (incident) => this.#onOpened(incident));
    this.#enforcement = new Enforcement({
      isDryRun: options.mode === 'detect',
      containment: this.containment,
      responder: this.#responder,
      writer: this.#writer,
      revoke: options.revoke,
      enforce: (block) => this.#enforce(block),
    });
    this.#outbound = options.bus && new Outbound(options.bus);
    this.#sweep = setInterval(() => void this.containment.list(), SWEEP_INTERVAL_MS).unref();
  }

  /** Loads the blocks that are kept, and starts to listen to other processes. */
  async start(): Promise<void> {
    await this.#loadBlocks();
    this.#options.bus?.listen(
      (message) => this.#onMessage(message),
      () => this.observe(signalOutsideRequests('sharing_lost')),
      () =>
        void this.#loadBlocks().catch((error: unknown) =>
          this.#options.log.warn({ err: error }, 'blocks cannot be loaded'),
        ),
    );
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#outbound?.close();
    await Promise.race([this.#writer.close(), wait(2_000, undefined, { ref: false })]);
  }

  /** Hashes an object id or the like for the `target` of a signal. */
  hash(text: string): number {
    return keyedHash(text, this.#seed);
  }

  /** Whether signals are judged. */
  get isDetecting(): boolean {
    return this.#options.mode !== 'off';
  }

  /** Judges a signal. */
  observe(signal: Signal): void {
    const { subject, session, network, status, event } = signal;
    if (subject !== undefined && status !== 0 && status < 400) this.#responder.trust(network, signal.at);
    if (event === 'authn_login_success') this.#responder.trust(network, signal.at);
    if (event !== 'request_completed' && event !== 'object_read') this.#tracker.remember(signal);
    this.#detectors.judge(signal, this.#onVerdict);
    if (this.#outbound && this.#detectors.isShared(signal)) this.#outbound.add(signal);
    if (session !== undefined && status !== 0 && this.#sessions.get(session) !== network) {
      this.#sessions.set(session, network);
      this.observe({ ...signal, event: 'session_network_new', status: 0 });
    }
  }

  /** Whether someone was recognized at an address in the last day. */
  isKnownAddress(network: string): boolean {
    return this.#responder.isTrusted(network, now());
  }

  isExempt(network: string): boolean {
    return this.#responder.isExempt(network);
  }

  list(filter: IncidentFilter): Promise<readonly Incident[]> {
    return this.#store.list(filter);
  }

  get(id: string): Promise<Incident | undefined> {
    return this.#store.get(id);
  }

  /** Closes an incident. A false positive also ends what was done about it, and silences its rule about the actor for a day. */
  async resolve(id: string, resolution: Resolution): Promise<Incident | undefined> {
    await this.#writer.flush();
    const closed = await this.#store.close(id, resolution);
    if (!closed) return undefined;
    this.#tracker.forget(closed);
    this.#outbound?.publish({ kind: 'closed', incident: closed });
    this.#options.log.info(incidentLine('incident_closed', closed), 'incident_closed');
    this.#options.count?.('incident_closed', closed.rule);
    if (resolution.status === 'false_positive')
      for (const { action, target, isDryRun } of closed.actions)
        if (!isDryRun && (action === 'block' || action === 'throttle')) await this.unblock(target, resolution.operator);
    return closed;
  }

  /** Lists the blocks that are enforced. */
  blocks(): readonly Block[] {
    return this.containment.list();
  }

  /** Adds a block, in all processes. */
  async block(block: Block, operator: Operator): Promise<void> {
    await this.#store.addBlock(block, operator);
    this.#enforce(block);
  }

  /** Ends a block, in all processes. @returns whether there was one */
  async unblock(key: string, operator: Operator): Promise<boolean> {
    await this.#store.removeBlock(key, operator);
    const removed = this.containment.remove(key);
    this.#outbound?.publish({ kind: 'unblock', key });
    if (removed) this.#options.count?.('block_removed');
    return removed !== undefined;
  }

  readonly #onVerdict = (rule: ActiveRule, verdict: Verdict, signal: Signal): void => {
    const incident = this.#tracker.record(rule, verdict, signal);
    if (!incident) return;
    this.#enforcement.respond(rule, verdict.actor, incident, signal);
    this.#writer.add(incident);
  };

  #enforce(block: Block): void {
    this.containment.add(block);
    this.#outbound?.publish({ kind: 'block', block });
    this.#options.count?.('block_added');
  }

  #onMessage(message: BusMessage): void {
    if (message.kind === 'signals')
      for (const signal of message.signals) {
        const local = { ...signal, at: now() };
        this.#tracker.remember(local);
        this.#detectors.judgeRemote(local, this.#onVerdict);
      }
    else if (message.kind === 'block') this.containment.add(message.block);
    else if (message.kind === 'unblock') this.containment.remove(message.key);
    else this.#tracker.forget(message.incident);
  }

  #onOpened(incident: Incident): void {
    if (!isActive(incident)) return;
    this.#options.log.warn(incidentLine('incident_opened', incident), 'incident_opened');
    this.#options.count?.('incident_opened', incident.rule);
    this.#options.onOpened?.(incident);
  }

  async #loadBlocks(): Promise<void> {
    for (const block of await this.#store.blocks()) this.containment.add(block);
  }
}
