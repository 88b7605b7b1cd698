import { blockKey, type Block } from './block.js';
import { Networks } from './networks.js';

/** The most blocks that are enforced; the one that ends first makes room. */
const MAX_BLOCKS = 100_000;
/** The most subnets: each is compared with every address. */
const MAX_NETWORKS = 1_000;
/** What a throttled actor may do, in each process. */
const THROTTLE_LIMIT = 10;
const THROTTLE_WINDOW_MS = 60_000;

/** A caller, as far as it is known. */
export interface Caller {
  readonly network: string;
  readonly subject: string | undefined;
  readonly key: string | undefined;
}

interface Enforced {
  readonly block: Block;
  /** On the monotonic clock: setting the clock of the machine ends no block. */
  readonly deadline: number;
  spent: number;
  windowStart: number;
}

/** The blocks that this process enforces. It is asked for every request, so it only looks things up. */
export class Containment {
  readonly #blocks = new Map<string, Enforced>();
  #networks: readonly { readonly networks: Networks; readonly enforced: Enforced }[] = [];
  #callers = 0;

  /** Adds a block, or replaces the one of the same actor. */
  add(block: Block): void {
    const key = blockKey(block);
    this.remove(key);
    const deadline = performance.now() + block.until.getTime() - Date.now();
    if (deadline <= performance.now()) return;
    if (block.kind === 'network' && this.#networks.length >= MAX_NETWORKS) return;
    if (this.#blocks.size >= MAX_BLOCKS) this.#removeFirst();
    const enforced = { block, deadline, spent: 0, windowStart: -Infinity };
    this.#blocks.set(key, enforced);
    if (block.kind === 'network')
      this.#networks = [...this.#networks, { networks: new Networks([block.value]), enforced }];
    if (isOfCaller(block)) this.#callers += 1;
  }

  /** @returns the block that was removed */
  remove(key: string): Block | undefined {
    const enforced = this.#blocks.get(key);
    if (!enforced) return undefined;
    this.#blocks.delete(key);
    if (enforced.block.kind === 'network')
      this.#networks = this.#networks.filter((entry) => entry.enforced !== enforced);
    if (isOfCaller(enforced.block)) this.#callers -= 1;
    return enforced.block;
  }

  /** Whether nobody is blocked: then nothing has to be looked up. */
  get isEmpty(): boolean {
    return this.#blocks.size === 0;
  }

  get size(): number {
    return this.#blocks.size;
  }

  find(key: string): Block | undefined {
    return this.#active(key)?.block;
  }

  list(): readonly Block[] {
    return [...this.#blocks.keys()].flatMap((key) => this.find(key) ?? []);
  }

  /** Finds the block of an address. */
  ofAddress(network: string): Block | undefined {
    if (this.isEmpty) return undefined;
    const own = this.#active(`address:${network}`);
    if (own?.block.action === 'block' || this.#networks.length === 0) return own?.block;
    const found = this.#networks.find(({ networks }) => networks.has(network));
    return (found && this.#active(blockKey(found.enforced.block))?.block) ?? own?.block;
  }

  /** Finds the block of a caller that is recognized. */
  ofCaller({ network, subject, key }: Caller): Block | undefined {
    if (this.#callers === 0) return undefined;
    return this.#ofName('key', key, network) ?? this.#ofName('subject', subject, network);
  }

  /** Finds the throttle of an operation, for callers of unknown addresses. */
  ofOperation(operation: string): Block | undefined {
    return this.#callers === 0 ? undefined : this.#active(`operation:${operation}`)?.block;
  }

  /**
   * Counts a request of someone who is throttled.
   *
   * @returns after how many seconds to come again; `undefined` if the request may go on
   */
  spend(block: Block): number | undefined {
    const enforced = this.#blocks.get(blockKey(block));
    if (!enforced) return undefined;
    const now = performance.now();
    if (now - enforced.windowStart >= THROTTLE_WINDOW_MS) {
      enforced.windowStart = now;
      enforced.spent = 0;
    }
    enforced.spent += 1;
    if (enforced.spent <= THROTTLE_LIMIT) return undefined;
    return Math.ceil((enforced.windowStart + THROTTLE_WINDOW_MS - now) / 1000);
  }

  #ofName(kind: 'subject' | 'key', name: string | undefined, network: string): Block | undefined {
    if (name === undefined) return undefined;
    return (this.#active(`${kind}:${name}`) ?? this.#active(`${kind}:${name}@${network}`))?.block;
  }

  #active(key: string): Enforced | undefined {
    const enforced = this.#blocks.get(key);
    if (!enforced || enforced.deadline > performance.now()) return enforced;
    this.remove(key);
    return undefined;
  }

  #removeFirst(): void {
    let first: [key: string, deadline: number] | undefined;
    let looked = 0;
    for (const [key, { deadline }] of this.#blocks) {
      if (!first || deadline < first[1]) first = [key, deadline];
      // The oldest ones; looking at all of them for each block would hold the event loop.
      if ((looked += 1) === 100) break;
    }
    if (first) this.remove(first[0]);
  }
}

function isOfCaller({ kind }: Block): boolean {
  return kind === 'subject' || kind === 'key' || kind === 'operation';
}
