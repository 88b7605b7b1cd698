import { Problem } from '../problem.js';
import type { IdempotencyEntry, IdempotencyState, IdempotencyStore } from './store.js';

/** How much a store in memory keeps. */
export interface MemoryStoreLimits {
  /** How many keys; 10,000 by default. */
  readonly maxKeys?: number;
  /** How many keys of one caller; 1,000 by default. */
  readonly maxKeysPerCaller?: number;
  /** How many characters of responses; 64 million by default. */
  readonly maxLength?: number;
}

interface Kept {
  readonly caller: string;
  readonly fingerprint: string;
  /** Absent while the request is being carried out. */
  readonly response: string | undefined;
  /** On the clock of `performance.now()`. */
  readonly endsAt: number;
}

const SWEEP_INTERVAL_MS = 60_000;
const RETRY_AFTER_SECONDS = 60;

/**
 * Creates a store in the memory of this process, for a server of one process. A request is carried out once while the
 * process lives; when it ends, all keys are forgotten. What is kept makes no room for others: a server whose store is full
 * refuses requests with new keys (503) until others have ended.
 *
 * @example
 * const plan = await createPlan(contract, { ...options, idempotencyStore: createMemoryIdempotencyStore() });
 */
export function createMemoryIdempotencyStore(limits: MemoryStoreLimits = {}): IdempotencyStore {
  const { maxKeys = 10_000, maxKeysPerCaller = 1_000, maxLength = 64_000_000 } = limits;
  const keys = new Map<string, Kept>();
  const perCaller = new Map<string, number>();
  let length = 0;
  setInterval(dropEnded, SWEEP_INTERVAL_MS).unref();

  return {
    claim(entry) {
      const kept = keys.get(entry.key);
      if (kept && kept.endsAt <= performance.now()) drop(entry.key);
      else if (kept) return stateOf(kept);
      if (!hasRoom(entry)) dropEnded();
      if (!hasRoom(entry)) throw new Problem('overloaded', { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } });
      keep(entry, undefined);
      return { kind: 'claimed', claim: { commit: (response) => end(entry, response), rollback: (response) => end(entry, response) } }; // prettier-ignore
    },
  };

  function hasRoom({ caller }: IdempotencyEntry): boolean {
    return keys.size < maxKeys && (perCaller.get(caller) ?? 0) < maxKeysPerCaller && length < maxLength;
  }

  function keep({ key, caller, fingerprint, keepMs }: IdempotencyEntry, response: string | undefined): void {
    const endsAt = response === undefined ? Infinity : performance.now() + keepMs;
    keys.set(key, { caller, fingerprint, response, endsAt });
    perCaller.set(caller, (perCaller.get(caller) ?? 0) + 1);
    length += response?.length ?? 0;
  }

  function end(entry: IdempotencyEntry, response: string | undefined): Promise<void> {
    drop(entry.key);
    if (response !== undefined) keep(entry, response);
    return Promise.resolve();
  }

  function drop(key: string): void {
    const kept = keys.get(key);
    if (!kept) return;
    keys.delete(key);
    length -= kept.response?.length ?? 0;
    const left = (perCaller.get(kept.caller) ?? 0) - 1;
    if (left > 0) perCaller.set(kept.caller, left);
    else perCaller.delete(kept.caller);
  }

  function dropEnded(): void {
    const now = performance.now();
    for (const [key, { endsAt }] of keys) if (endsAt <= now) drop(key);
  }
}

function stateOf({ fingerprint, response }: Kept): IdempotencyState {
  return response === undefined ? { kind: 'in_progress' } : { kind: 'done', fingerprint, response };
}
