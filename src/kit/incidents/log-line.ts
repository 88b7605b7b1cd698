import type { Incident } from './incident.js';

/** Severities as numbers, as SIEMs sort them. */
const SEVERITY_NUMBERS = { low: 25, medium: 50, high: 75, critical: 100 } as const;

/**
 * Returns the line of an incident in the fields of the Elastic Common Schema
 * (https://www.elastic.co/docs/reference/ecs), which SIEMs read without a mapping of their own.
 */
export function incidentLine(action: 'incident_opened' | 'incident_closed', incident: Incident): object {
  const { id, rule, severity, owasp, actor, firstSeen, lastSeen, count, evidence, actions, status } = incident;
  const last = evidence.at(-1);
  const subject = actor.kind === 'subject' ? actor.id : last?.subject;
  return {
    'event.kind': 'alert',
    'event.category': ['intrusion_detection'],
    'event.type': [action === 'incident_opened' ? 'info' : 'end'],
    'event.action': action,
    'event.id': id,
    'event.severity': SEVERITY_NUMBERS[severity],
    'event.start': firstSeen,
    'event.end': lastSeen,
    'rule.name': rule,
    'rule.category': owasp,
    'source.address': actor.kind === 'address' ? actor.id : last?.address,
    ...(subject === undefined ? {} : { 'user.id': subject }),
    'http.request.id': last?.requestId,
    labels: { actor: `${actor.kind}:${actor.id}`, status, count },
    ...(actions.length > 0 ? { tags: actions.map((done) => `${done.isDryRun ? 'would_' : ''}${done.action}`) } : {}),
  };
}
