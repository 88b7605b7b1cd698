import { RecentMap } from '../util/recent-map.js';
import { blockKey, type Block } from './block.js';
import type { Networks } from './networks.js';
import type { RuleName } from './rules.js';
import type { Actor, Signal } from './signal.js';

/** How long the first block of an actor lasts, and the longest; each further one is four times as long. */
const FIRST_BLOCK_MS = 10 * 60_000;
const MAX_BLOCK_MS = 86_400_000;
const GROWTH = 4;
/** How long it is remembered that an actor was blocked before, or that an address has logged in. */
const MEMORY_MS = 86_400_000;
const MAX_REMEMBERED = 50_000;

/** Decides how an actor is contained. An attack must never harm its victim, nor those who share an address with it. */
export class Responder {
  readonly #exempt: Networks;
  readonly #strikes = new RecentMap<string, { count: number; until: number }>(MAX_REMEMBERED);
  readonly #trusted = new RecentMap<string, number>(MAX_REMEMBERED);

  /** @param exempt the networks that are never blocked nor throttled */
  constructor(exempt: Networks) {
    this.#exempt = exempt;
  }

  /** Remembers that someone was recognized at an address. */
  trust(network: string, at: number): void {
    const known = this.#trusted.get(network);
    // Hours are exact enough, and most requests come from an address that is known.
    if (known === undefined || known < at) this.#trusted.set(network, at + MEMORY_MS);
  }

  isTrusted(network: string, at: number): boolean {
    return (this.#trusted.get(network) ?? 0) > at;
  }

  isExempt(network: string): boolean {
    return this.#exempt.has(network);
  }

  /**
   * Returns the block that contains an actor.
   *
   * - A victim — an account that is tried, an operation — is never blocked. An operation can be throttled: then callers
   *   of known addresses go on.
   * - An address where someone is recognized is throttled, and those who are recognized go on.
   * - A subject is blocked at the address of the attack only: the owner of a stolen token goes on elsewhere.
   *
   * @returns `undefined` if the actor cannot be contained
   */
  blockFor(
    actor: Actor,
    action: 'block' | 'throttle',
    signal: Signal,
    source: { readonly rule: RuleName; readonly title: string; readonly incident: string },
  ): Block | undefined {
    const { network, at } = signal;
    const { kind, id } = actor;
    if (kind === 'account' || kind === 'server' || kind === 'many') return undefined;
    if (kind !== 'operation' && this.isExempt(kind === 'address' ? id : network)) return undefined;
    const isShared = kind === 'address' && this.isTrusted(id, at);
    const block: Pick<Block, 'kind' | 'value' | 'at' | 'action'> = {
      kind,
      value: id,
      action: isShared || kind === 'operation' ? 'throttle' : action,
      ...(kind === 'subject' ? { at: network } : {}),
    };
    const now = Date.now();
    return {
      ...block,
      since: new Date(now),
      until: new Date(now + this.#durationMs(blockKey(block), at)),
      reason: source.title,
      by: `rule ${source.rule}`,
      incident: source.incident,
    };
  }

  #durationMs(key: string, at: number): number {
    const known = this.#strikes.get(key);
    const count = known && known.until > at ? known.count + 1 : 0;
    this.#strikes.set(key, { count, until: at + MEMORY_MS });
    return Math.min(MAX_BLOCK_MS, FIRST_BLOCK_MS * GROWTH ** count);
  }
}
