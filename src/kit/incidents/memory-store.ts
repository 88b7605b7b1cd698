import { blockKey, type Block } from './block.js';
import { isActive, type Incident } from './incident.js';
import { mergeIncidents } from './merge.js';
import { actorKey } from './signal.js';
import type { IncidentStore } from './store.js';

/** The most incidents that are kept; the oldest makes room. */
const MAX_INCIDENTS = 1_000;

interface Notification {
  dueAt: number;
  tries: number;
}

/** Creates a store in the memory of this process: it is empty after a restart. */
export function createMemoryIncidentStore(): IncidentStore {
  const incidents = new Map<string, Incident>();
  const active = new Map<string, string>();
  const blocks = new Map<string, Block>();
  const notifications = new Map<string, Notification>();
  const keyOf = ({ rule, actor }: Incident) => `${rule} ${actorKey(actor)}`;

  function put(incident: Incident): void {
    incidents.set(incident.id, incident);
    for (const oldest of incidents.values()) {
      if (incidents.size <= MAX_INCIDENTS) return;
      incidents.delete(oldest.id);
      notifications.delete(oldest.id);
      if (active.get(keyOf(oldest)) === oldest.id) active.delete(keyOf(oldest));
    }
  }

  return {
    save(incident) {
      const known = incidents.get(active.get(keyOf(incident)) ?? '');
      const saved = known ? mergeIncidents(known, incident) : incident;
      put(saved);
      active.set(keyOf(saved), saved.id);
      if (!known) notifications.set(saved.id, { dueAt: performance.now(), tries: 0 });
      return Promise.resolve({ incident: saved, isNew: !known });
    },
    list({ status, rule, limit, before }) {
      const found = [...incidents.values()]
        .filter((one) => (status === undefined || one.status === status) && (rule === undefined || one.rule === rule))
        .filter(({ id }) => before === undefined || id < before)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      return Promise.resolve(found.slice(0, limit));
    },
    get: (id) => Promise.resolve(incidents.get(id)),
    close(id, { status, operator, reason }) {
      const found = incidents.get(id);
      if (!found || !isActive(found)) return Promise.resolve(undefined);
      const closed: Incident = { ...found, status, closedBy: operator.subject, closedReason: reason };
      incidents.set(id, closed);
      active.delete(keyOf(found));
      return Promise.resolve(closed);
    },
    blocks() {
      const now = Date.now();
      for (const [key, { until }] of blocks) if (until.getTime() <= now) blocks.delete(key);
      return Promise.resolve([...blocks.values()]);
    },
    addBlock(block) {
      blocks.set(blockKey(block), block);
      return Promise.resolve();
    },
    removeBlock(key) {
      blocks.delete(key);
      return Promise.resolve();
    },
    claimNotification() {
      for (const [id, notification] of notifications) {
        const incident = incidents.get(id);
        if (!incident || notification.dueAt > performance.now()) continue;
        notification.tries += 1;
        notification.dueAt = Infinity;
        return Promise.resolve({ incident, tries: notification.tries });
      }
      return Promise.resolve(undefined);
    },
    settleNotification(id, retryDelayMs) {
      const notification = notifications.get(id);
      if (retryDelayMs === undefined) notifications.delete(id);
      else if (notification) notification.dueAt = performance.now() + retryDelayMs;
      return Promise.resolve();
    },
  };
}
