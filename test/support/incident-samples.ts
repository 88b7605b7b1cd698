import type { Block, Incident, Operator } from '../../src/kit/index.js';
import { createIncidentId } from '../../src/kit/incidents/incident-id.js';

export const operator: Operator = { subject: 'root', ip: '203.0.113.1', requestId: 'request-1' };

/** An incident of one address, as a process would open it. */
export function incidentOf(address: string, parts: Partial<Incident> = {}): Incident {
  const at = new Date('2026-03-03T12:00:00.000Z');
  return {
    id: createIncidentId(),
    rule: 'credential_stuffing',
    severity: 'high',
    owasp: 'API2:2023 Broken Authentication',
    actor: { kind: 'address', id: address },
    firstSeen: at,
    lastSeen: at,
    count: 10,
    evidence: [{ at, event: 'authn_login_fail', requestId: 'r1', operation: 'login', status: 401, address }],
    actions: [],
    status: 'open',
    ...parts,
  };
}

export function blockOf(value: string, parts: Partial<Block> = {}): Block {
  const since = new Date(Date.now() - 1_000);
  const until = new Date(Date.now() + 60_000);
  return { kind: 'address', value, action: 'block', since, until, reason: 'Fuzzing', by: 'rule fuzzing', ...parts };
}
