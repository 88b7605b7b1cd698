import { blockKey, type Block } from './block.js';
import { reviveBlock } from './bus.js';
import { isActive, type Incident } from './incident.js';
import { reviveIncident } from './incident-json.js';
import { mergeIncidents } from './merge.js';
import { CLAIM_SCRIPT, CLOSE_SCRIPT, KEYS, SAVE_SCRIPT, SETTLE_SCRIPT } from './redis-scripts.js';
import { actorKey } from './signal.js';
import type { IncidentStore } from './store.js';

/** Sends a command to Redis. */
export type SendCommand = (command: string[]) => Promise<unknown>;

/** How long a process may take to deliver a notification before another one does. */
const CLAIM_MS = 45_000;
/** How often a change is merged anew, because another process was faster. */
const MAX_TRIES = 10;
/** How many incidents are read to find those that fit a filter. */
const MAX_SCANNED = 2_000;
const [INCIDENTS = '', , ORDER = '', , , BLOCKS = ''] = KEYS;

/** Creates a store in Redis, for all processes and machines that use it. */
export function createRedisIncidentStore(send: SendCommand): IncidentStore {
  const evaluate = (script: string, ...args: string[]): Promise<unknown> =>
    send(['EVAL', script, String(KEYS.length), ...KEYS, ...args]);

  async function read(id: string): Promise<string | undefined> {
    const text = await send(['HGET', INCIDENTS, id]);
    return typeof text === 'string' ? text : undefined;
  }

  return {
    async save(incident) {
      let saved = incident;
      let base = '';
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const key = `${saved.rule} ${actorKey(saved.actor)}`;
        const result = await evaluate(SAVE_SCRIPT, key, saved.id, JSON.stringify(saved), base, String(Date.now()));
        if (typeof result !== 'string') return { incident: saved, isNew: result === 1 };
        base = result;
        saved = mergeIncidents(reviveIncident(result), incident);
      }
      throw new Error('an incident is changed by too many processes at once');
    },

    async list({ status, rule, limit, before }) {
      const max = before === undefined ? '+' : `(${before}`;
      const ids = await send(['ZRANGE', ORDER, max, '-', 'BYLEX', 'REV', 'LIMIT', '0', String(MAX_SCANNED)]);
      if (!Array.isArray(ids) || ids.length === 0) return [];
      const texts = await send(['HMGET', INCIDENTS, ...ids.map(String)]);
      const found = (Array.isArray(texts) ? texts : []).flatMap((text: unknown) =>
        typeof text === 'string' ? [reviveIncident(text)] : [],
      );
      const fits = (one: Incident): boolean =>
        (status === undefined || one.status === status) && (rule === undefined || one.rule === rule);
      return found.filter(fits).slice(0, limit);
    },

    async get(id) {
      const text = await read(id);
      return text === undefined ? undefined : reviveIncident(text);
    },

    async close(id, { status, operator, reason }) {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const text = await read(id);
        const known = text === undefined ? undefined : reviveIncident(text);
        if (text === undefined || !known || !isActive(known)) return undefined;
        const closed: Incident = { ...known, status, closedBy: operator.subject, closedReason: reason };
        const key = `${closed.rule} ${actorKey(closed.actor)}`;
        if ((await evaluate(CLOSE_SCRIPT, id, text, JSON.stringify(closed), key)) === 1) return closed;
      }
      throw new Error('an incident is changed by too many processes at once');
    },

    async blocks() {
      const texts = await send(['HVALS', BLOCKS]);
      const blocks = (Array.isArray(texts) ? texts : []).map((text) => reviveBlock(JSON.parse(String(text)) as Block));
      const now = new Date();
      const ended = blocks.filter(({ until }) => until <= now);
      if (ended.length > 0) await send(['HDEL', BLOCKS, ...ended.map(blockKey)]);
      return blocks.filter(({ until }) => until > now);
    },

    async addBlock(block) {
      await send(['HSET', BLOCKS, blockKey(block), JSON.stringify(block)]);
    },

    async removeBlock(key) {
      await send(['HDEL', BLOCKS, key]);
    },

    async claimNotification() {
      const now = Date.now();
      const claimed = await evaluate(CLAIM_SCRIPT, String(now), String(now + CLAIM_MS));
      if (!Array.isArray(claimed)) return undefined;
      const [, tries, text] = claimed as readonly unknown[];
      return typeof text === 'string' ? { incident: reviveIncident(text), tries: Number(tries) } : undefined;
    },

    async settleNotification(id, retryDelayMs) {
      const dueAt = retryDelayMs === undefined ? '' : String(Date.now() + retryDelayMs);
      await evaluate(SETTLE_SCRIPT, id, dueAt);
    },
  };
}
