import type { Logger } from 'pino';
import type { Worker } from './cluster/run-workers.js';
import type { IncidentOptions } from './incidents/incident-options.js';
import { Incidents } from './incidents/incidents.js';
import { Notifier } from './incidents/notifier.js';
import { createMemoryIncidentStore } from './incidents/memory-store.js';
import { sendWebhook } from './incidents/webhook.js';
import type { Metrics } from './observability/metrics.js';
import type { ServerSettings } from './settings/server-settings.js';

/** What an application decides about incidents; everything else is read from the settings. */
export type ApplicationIncidents = Pick<IncidentOptions, 'rules' | 'store' | 'revoke'>;

/** The incidents of one process, and what belongs to them. */
export interface OpenIncidents {
  readonly incidents: Incidents;
  readonly close: () => Promise<void>;
}

/**
 * Creates the incidents of a process as the settings say: shared through Redis or the primary, told by a webhook, counted
 * in the metrics.
 */
export async function openIncidents(
  settings: Pick<ServerSettings, 'incidents' | 'incidentsExempt' | 'incidentWebhook'>,
  worker: Pick<Worker, 'incidents'>,
  { rules, store = worker.incidents.store ?? createMemoryIncidentStore(), revoke }: ApplicationIncidents,
  { log, metrics }: { readonly log: Logger; readonly metrics: Metrics },
): Promise<OpenIncidents> {
  const { incidentWebhook: webhook } = settings;
  const notifier = webhook && new Notifier(store, (incident) => sendWebhook(webhook, incident), log);
  const incidents = new Incidents({
    mode: settings.incidents,
    exempt: settings.incidentsExempt,
    bus: worker.incidents.bus,
    onOpened: () => notifier?.wake(),
    count: (event, rule) => metrics.countIncident(event, rule),
    ...{ rules, store, revoke, log },
  });
  metrics.observeBlocks(() => incidents.blocks().length);
  try {
    await incidents.start();
  } catch (error) {
    await notifier?.close();
    await incidents.close();
    throw error;
  }
  return {
    incidents,
    async close() {
      await incidents.close();
      await notifier?.close();
    },
  };
}
