import type { Incident } from './incident.js';

/** Reads an incident from the JSON it was stored as. */
export function reviveIncident(text: string): Incident {
  const incident = JSON.parse(text) as Incident;
  return {
    ...incident,
    firstSeen: new Date(incident.firstSeen),
    lastSeen: new Date(incident.lastSeen),
    evidence: incident.evidence.map((evidence) => ({ ...evidence, at: new Date(evidence.at) })),
    actions: incident.actions.map((action) => ({ ...action, at: new Date(action.at) })),
  };
}
