import { RecentMap } from '../util/recent-map.js';
import type { ActiveRule } from './detectors.js';
import { createIncidentId } from './incident-id.js';
import type { Evidence, Incident, IncidentAction, IncidentStatus } from './incident.js';
import type { RuleName } from './rules.js';
import type { Verdict } from './rule.js';
import { actorKey, type Actor, type Signal } from './signal.js';
import { addAction } from './merge.js';

/** The most active incidents that this process extends; the one that was quiet longest is opened anew when it goes on. */
const MAX_ACTIVE = 2_000;
/** How many incidents of one rule are opened in a minute. More actors are one incident together. */
const MAX_OPENED_PER_MINUTE = 30;
/** Signals of the last minutes, among which those are found that led to an incident. */
const RECENT_SIGNALS = 4_096;
const MAX_SIGNALS = 20;
/** For how long a rule is silent about an actor once someone has called an incident a false positive. */
const FALSE_POSITIVE_MS = 86_400_000;

/** An incident that is going on, as this process sees it. */
export interface TrackedIncident {
  id: string;
  readonly rule: ActiveRule;
  readonly actor: Actor;
  readonly signals: Signal[];
  actions: readonly IncidentAction[];
  status: IncidentStatus;
  firstSeen: number;
  lastSeen: number;
  count: number;
  /** Signals that were seen since it was opened. */
  seen: number;
}

/** Opens and extends the incidents of this process. */
export class IncidentTracker {
  readonly #active = new RecentMap<string, TrackedIncident>(MAX_ACTIVE);
  readonly #silenced = new RecentMap<string, number>(MAX_ACTIVE);
  readonly #opened = new Map<RuleName, { minute: number; count: number }>();
  readonly #recent: Signal[] = [];
  #next = 0;

  /** Remembers a signal for a while. */
  remember(signal: Signal): void {
    this.#recent[this.#next] = signal;
    this.#next = (this.#next + 1) % RECENT_SIGNALS;
  }

  /** @returns the incident; `undefined` if someone has said that it is none */
  record(rule: ActiveRule, verdict: Verdict, signal: Signal): TrackedIncident | undefined {
    const { name } = rule.rule;
    const key = `${name} ${actorKey(verdict.actor)}`;
    if ((this.#silenced.get(key) ?? 0) > signal.at) return undefined;
    const known = this.#active.get(key);
    if (known) return extend(known, verdict, signal);
    if (this.#mayOpen(name, signal.at)) return this.#open(key, rule, verdict.actor, verdict, signal);
    const many: Actor = { kind: 'many', id: name };
    const manyKey = `${name} ${actorKey(many)}`;
    const together = this.#active.get(manyKey);
    if (together) return extend(together, { ...verdict, count: together.count + 1 }, signal);
    return this.#open(manyKey, rule, many, { ...verdict, count: 1 }, signal);
  }

  /** Forgets an incident that was closed, here or in another process. */
  forget({ rule, actor, status }: Pick<Incident, 'rule' | 'actor' | 'status'>): void {
    const key = `${rule} ${actorKey(actor)}`;
    this.#active.delete(key);
    if (status === 'false_positive') this.#silenced.set(key, Date.now() + FALSE_POSITIVE_MS);
  }

  #mayOpen(rule: RuleName, at: number): boolean {
    const minute = Math.floor(at / 60_000);
    let opened = this.#opened.get(rule);
    if (opened?.minute !== minute) this.#opened.set(rule, (opened = { minute, count: 0 }));
    opened.count += 1;
    return opened.count <= MAX_OPENED_PER_MINUTE;
  }

  #open(key: string, rule: ActiveRule, actor: Actor, verdict: Verdict, signal: Signal): TrackedIncident {
    const signals = [...(verdict.evidence ?? this.#signalsOf(rule, actor))].slice(-MAX_SIGNALS / 2);
    const before = signals.filter((one) => one !== signal);
    const incident: TrackedIncident = {
      id: createIncidentId(),
      rule,
      actor,
      signals: [...before, signal],
      actions: [],
      status: 'open',
      firstSeen: before[0]?.at ?? signal.at,
      lastSeen: signal.at,
      count: verdict.count,
      seen: 1,
    };
    this.#active.set(key, incident);
    return incident;
  }

  /** Those that led to the verdict, oldest first. */
  #signalsOf({ rule }: ActiveRule, actor: Actor): readonly Signal[] {
    const events = rule.signals;
    const inOrder = [...this.#recent.slice(this.#next), ...this.#recent.slice(0, this.#next)];
    return inOrder.filter((signal) => events !== 'ended' && events.includes(signal.event) && isOf(signal, actor));
  }
}

function extend(incident: TrackedIncident, { count }: Verdict, signal: Signal): TrackedIncident {
  incident.seen += 1;
  incident.count = Math.max(incident.count + 1, count);
  incident.lastSeen = signal.at;
  if (incident.signals.length >= MAX_SIGNALS) incident.signals.splice(MAX_SIGNALS / 2, 1);
  incident.signals.push(signal);
  return incident;
}

/** Records what was done about an incident. */
export function addTrackedAction(incident: TrackedIncident, action: IncidentAction): void {
  incident.actions = addAction(incident.actions, action);
  if (!action.isDryRun && action.action !== 'notify') incident.status = 'contained';
}

/** Returns an incident as it is stored. */
export function snapshotOf({ rule: { rule }, ...incident }: TrackedIncident): Incident {
  return {
    id: incident.id,
    rule: rule.name,
    severity: rule.severity,
    owasp: rule.owasp,
    actor: incident.actor,
    firstSeen: new Date(incident.firstSeen),
    lastSeen: new Date(incident.lastSeen),
    count: incident.count,
    evidence: incident.signals.map(evidenceOf),
    actions: incident.actions,
    status: incident.status,
  };
}

function evidenceOf({ at, event, requestId, operation, status, network, subject }: Signal): Evidence {
  const seen = { at: new Date(at), event, requestId, operation, status, address: network };
  return subject === undefined ? seen : { ...seen, subject };
}

function isOf({ network, subject, key, account }: Signal, { kind, id }: Actor): boolean {
  switch (kind) {
    case 'address':
      return network === id;
    case 'subject':
      return subject === id;
    case 'key':
      return key === id;
    case 'account':
      return account === id;
    default:
      return false;
  }
}
