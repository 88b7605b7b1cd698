import type { Kysely } from 'kysely';
import type { ApplicationIncidents, Incident } from '../../kit/index.js';
import type { Accounts } from '../accounts/accounts.js';
import type { Schema } from '../database/schema.js';
import { createIncidentStore, type OnOpened } from './store.js';

/**
 * Decides where incidents are kept, whom they are told by e-mail, and how sessions are ended.
 *
 * @param accounts absent if tokens come from an external issuer
 * @param mailTo absent if nobody wants e-mails
 */
export function sampleIncidents(
  db: Kysely<Schema>,
  accounts: Accounts | undefined,
  mailTo: string | undefined,
): ApplicationIncidents {
  const onOpened: OnOpened | undefined =
    accounts && mailTo !== undefined
      ? (trx, incident) => accounts.notifications.add(trx, () => emailOf(mailTo, incident))
      : undefined;
  return {
    store: createIncidentStore(db, onOpened),
    ...(accounts && {
      revoke: (subject: string) =>
        accounts.sessions.endAll({ subject, session: undefined, ip: '', requestId: 'incident' }),
    }),
  };
}

function emailOf(to: string, { id, rule, severity, owasp, actor, count, status, actions }: Incident) {
  const done = actions.map(({ action, target, isDryRun }) => `${isDryRun ? 'would ' : ''}${action} ${target}`);
  return {
    to,
    subject: `Incident: ${rule} (${severity})`,
    text: [
      `${rule} by ${actor.kind} ${actor.id}: ${count} signals.`,
      `OWASP API Security Top 10: ${owasp}.`,
      `Status: ${status}.${done.length > 0 ? ` Done: ${done.join(', ')}.` : ''}`,
      `Show it with: gatehouse incidents show ${id}`,
    ].join('\n\n'),
  };
}
