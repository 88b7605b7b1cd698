/** An incident as the admin operations return it. */
export interface ListedIncident {
  readonly id: string;
  readonly rule: string;
  readonly severity: string;
  readonly owasp: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly first_seen: string;
  readonly last_seen: string;
  readonly count: number;
  readonly status: string;
  readonly evidence: readonly {
    readonly at: string;
    readonly event: string;
    readonly request_id: string;
    readonly operation: string;
    readonly status: number;
    readonly address: string;
  }[];
  readonly actions: readonly {
    readonly at: string;
    readonly action: string;
    readonly target: string;
    readonly dry_run: boolean;
  }[];
  readonly closed_by?: string;
  readonly closed_reason?: string;
}

/** Formats incidents as lines, one each. */
export function formatIncidents(incidents: readonly ListedIncident[]): string {
  if (incidents.length === 0) return 'no incidents\n';
  return incidents
    .map(
      ({ id, last_seen: at, severity, rule, actor, count, status }) =>
      printable(`${id}  ${at}  ${severity.padEnd(8)} ${rule.padEnd(19)} ${status.padEnd(14)} ${count}× ${actor.kind} ${actor.id}`), // prettier-ignore
    )
    .join('');
}

/** Formats one incident with everything that is known of it. */
export function formatIncident(incident: ListedIncident): string {
  const { id, rule, severity, owasp, actor, status, count, closed_by: by, closed_reason: reason } = incident;
  const lines = [
    `${rule} (${severity}), ${status}`,
    `id        ${id}`,
    `actor     ${actor.kind} ${actor.id}`,
    `signals   ${count}, from ${incident.first_seen} to ${incident.last_seen}`,
    `category  ${owasp}`,
    ...(by === undefined ? [] : [`closed    by ${by}: ${reason ?? ''}`]),
    ...incident.actions.map(
      ({ at, action, target, dry_run: isDryRun }) => `action    ${at} ${isDryRun ? 'would ' : ''}${action} ${target}`,
    ),
    ...incident.evidence.map(
      (one) =>
        `evidence  ${one.at} ${one.event} ${one.operation} ${one.status} from ${one.address}, request ${one.request_id}`,
    ),
  ];
  return lines.map(printable).join('');
}

/** Clients choose subjects and request ids: no control character of theirs reaches a terminal. */
function printable(line: string): string {
  return `${line.replaceAll(/\p{C}/gu, '?')}\n`;
}
