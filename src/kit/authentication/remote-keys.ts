import { KeyObject } from 'node:crypto';
import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { Problem } from '../problem.js';
import { readBounded } from '../util/read-bounded.js';
import type { KeySource, TokenHeader } from './key-source.js';

const FETCH_TIMEOUT_MS = 5000;
const MAX_KEY_SET_BYTES = 256 * 1024;
/** Keys are fetched again in the background when they are this old. */
const FRESH_MS = 5 * 60_000;
/** Keys that cannot be fetched again are used for so long: an outage of the issuer is not one of this server. */
const STALE_MS = 12 * 3_600_000;
/** Time between fetches, whether they succeed or fail: forged tokens must not make this server attack its issuer. */
const COOLDOWN_MS = 30_000;

/** A key set that was fetched. */
interface KeySet {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly text: string;
  readonly fetchedAt: number;
}

/**
 * Makes a source of keys that are fetched from a JWKS address (RFC 7517): refreshed in the background, fetched again
 * when a token names an unknown key, and used for twelve hours while the issuer cannot be reached. Whatever the issuer
 * answers and whatever tokens name, it is asked at most twice a minute.
 *
 * @param url https, except on this machine
 * @param now the monotonic clock, in milliseconds
 *
 * @example
 * jwt({ issuer, audience, keys: remoteKeys(new URL('https://issuer.example/.well-known/jwks.json')), user })
 */
export function remoteKeys(url: URL, now: () => number = () => performance.now()): KeySource {
  return new RemoteKeys(url, now);
}

class RemoteKeys implements KeySource {
  version = 0;
  readonly #url: URL;
  readonly #now: () => number;
  readonly #objects = new WeakMap<object, KeyObject>();
  #keySet: KeySet | undefined;
  #fetching: Promise<void> | undefined;
  #attemptedAt = -Infinity;
  #lastError: unknown;

  constructor(url: URL, now: () => number) {
    this.#url = url;
    this.#now = now;
  }

  async find(header: TokenHeader): Promise<KeyObject | undefined> {
    if (header.kid === undefined) return undefined;
    if (!this.#usable()) await this.#refresh();
    const keySet = this.#usable();
    if (!keySet) throw new Problem('unavailable', { cause: this.#lastError });
    if (this.#ageOf(keySet) > FRESH_MS) void this.#refresh();
    const key = await this.#keyIn(keySet, header);
    if (key) return key;
    // A key that is not known may be new.
    await this.#refresh();
    return this.#keySet && this.#keySet !== keySet ? this.#keyIn(this.#keySet, header) : undefined;
  }

  degradation(): string | undefined {
    const keySet = this.#keySet;
    if (!keySet) return this.#lastError === undefined ? undefined : 'the keys of the issuer cannot be fetched';
    const minutes = Math.round(this.#ageOf(keySet) / 60_000);
    return this.#lastError === undefined ? undefined : `the keys of the issuer were fetched ${minutes} minutes ago`;
  }

  #usable(): KeySet | undefined {
    return this.#keySet && this.#ageOf(this.#keySet) < STALE_MS ? this.#keySet : undefined;
  }

  #ageOf({ fetchedAt }: KeySet): number {
    return this.#now() - fetchedAt;
  }

  async #keyIn({ find }: KeySet, { alg, kid }: TokenHeader): Promise<KeyObject | undefined> {
    try {
      const key = await find({ alg, ...(kid === undefined ? {} : { kid }) });
      let object = this.#objects.get(key);
      if (!object) this.#objects.set(key, (object = KeyObject.from(key)));
      return object;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** Fetches the keys, unless that was tried a short while ago. All who wait share one fetch. */
  #refresh(): Promise<void> {
    if (this.#fetching) return this.#fetching;
    if (this.#now() - this.#attemptedAt < COOLDOWN_MS) return Promise.resolve();
    this.#attemptedAt = this.#now();
    this.#fetching = this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    try {
      const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
      const response = await fetch(this.#url, { redirect: 'error', signal, headers: { Accept: 'application/json' } });
      if (!response.ok) throw new Error(`the issuer responds with ${response.status}`);
      const text = await readBounded(response, MAX_KEY_SET_BYTES);
      // Throws for anything that is not a key set.
      const find = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
      if (this.#keySet && this.#keySet.text !== text) this.version += 1;
      this.#keySet = { find, text, fetchedAt: this.#now() };
      this.#lastError = undefined;
    } catch (error) {
      this.#lastError = error;
    }
  }
}
