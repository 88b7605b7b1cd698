import type { HasRequestContext } from '../handler.js';

/** A request with an idempotency key, as a store sees it. */
export interface IdempotencyEntry {
  /** Identifies caller and key: a hash. */
  readonly key: string;
  /** Identifies the caller: a hash. For stores that bound the keys of each one. */
  readonly caller: string;
  /** Identifies operation and input: a hash. */
  readonly fingerprint: string;
  /** How long the response is kept, in milliseconds. */
  readonly keepMs: number;
}

/** What a store knows of a key. */
export type IdempotencyState =
  /** Nobody has used the key: this request has it until it ends the claim. */
  | { readonly kind: 'claimed'; readonly claim: IdempotencyClaim }
  /** Another request has claimed it. */
  | { readonly kind: 'in_progress' }
  /** A request with this fingerprint has been carried out; its response was kept. */
  | { readonly kind: 'done'; readonly fingerprint: string; readonly response: string };

/** The right of one request to be carried out under its key. It is ended once, in one of two ways. */
export interface IdempotencyClaim {
  /**
   * Keeps the response, together with what the handler has written in the transaction of the claim, if it has one.
   *
   * @throws when neither was kept
   */
  commit(response: string): Promise<void>;
  /**
   * Undoes what the handler has written in the transaction of the claim, if it has one, and frees the key.
   *
   * @param response kept instead of freeing the key: the outcome of a request that was refused
   */
  rollback(response?: string): Promise<void>;
}

/**
 * Keeps the responses of requests with an idempotency key. There are stores in memory, in Redis and in PostgreSQL, which
 * differ in what they promise when a process is killed: see `docs/guides/idempotency.md`.
 *
 * @example
 * const store: IdempotencyStore = createMemoryIdempotencyStore();
 * const plan = await createPlan(contract, { ...options, idempotencyStore: store });
 */
export interface IdempotencyStore {
  /**
   * Claims a key, or says what has become of it. Of requests that claim a key at the same time, one has it.
   *
   * @param request for stores that offer a transaction to the handler, as a request value
   * @throws Problem when the store cannot be reached or is full: the request is not carried out
   */
  claim(entry: IdempotencyEntry, request: HasRequestContext): IdempotencyState | Promise<IdempotencyState>;
}
