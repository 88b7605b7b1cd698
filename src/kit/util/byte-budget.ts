import { totalmem } from 'node:os';

/** A bound on the bytes that all requests of a process hold together. */
export class ByteBudget {
  readonly limit: number;
  #used = 0;

  /** @param limit in bytes */
  constructor(limit: number) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  /** Takes bytes from the budget. @returns whether they were left */
  reserve(bytes: number): boolean {
    // One body alone always fits, so that a small budget slows large uploads down and does not forbid them.
    if (this.#used > 0 && this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }

  /** Gives bytes back. */
  release(bytes: number): void {
    this.#used -= bytes;
  }
}

/** Bodies may take a quarter of the memory of the process: the values made of them need the rest. */
const BODY_SHARE = 0.25;
const MAX_DEFAULT_BYTES = 256 * 1024 ** 2;

let shared: ByteBudget | undefined;

/**
 * Returns a budget for the request bodies of a server.
 *
 * @param limit in bytes; by default all servers of the process share a quarter of the memory it may use, as its cgroup
 *   says, and at most 256 MB
 */
export function bodyBudget(limit?: number): ByteBudget {
  if (limit !== undefined) return new ByteBudget(limit);
  return (shared ??= new ByteBudget(Math.min(MAX_DEFAULT_BYTES, Math.floor(memoryLimit() * BODY_SHARE))));
}

function memoryLimit(): number {
  // 0, or more than the machine has, means that there is no limit.
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}
