import type { Evidence, Incident, IncidentAction } from './incident.js';

/** How many requests show an incident: its first ones and its last ones. */
const FIRST_EVIDENCE = 10;
const LAST_EVIDENCE = 10;
const MAX_ACTIONS = 20;

/** Extends an incident by what another process has seen of it. Both saw most of it, so counts are not added. */
export function mergeIncidents(known: Incident, other: Incident): Incident {
  return {
    ...known,
    firstSeen: known.firstSeen < other.firstSeen ? known.firstSeen : other.firstSeen,
    lastSeen: known.lastSeen > other.lastSeen ? known.lastSeen : other.lastSeen,
    count: Math.max(known.count, other.count),
    evidence: other.evidence.reduce(addEvidence, known.evidence),
    actions: other.actions.reduce(addAction, known.actions),
    status: known.status === 'open' ? other.status : known.status,
  };
}

/** Adds a request, unless it is there. */
export function addEvidence(all: readonly Evidence[], added: Evidence): readonly Evidence[] {
  if (all.some(({ requestId, event }) => requestId === added.requestId && event === added.event)) return all;
  if (all.length < FIRST_EVIDENCE + LAST_EVIDENCE) return [...all, added];
  return [...all.slice(0, FIRST_EVIDENCE), ...all.slice(1 - LAST_EVIDENCE), added];
}

/** Adds an action, unless it is there. */
export function addAction(all: readonly IncidentAction[], added: IncidentAction): readonly IncidentAction[] {
  const isKnown = all.some(
    ({ action, target, at }) =>
      action === added.action && target === added.target && at.getTime() === added.at.getTime(),
  );
  return isKnown || all.length >= MAX_ACTIONS ? all : [...all, added];
}
