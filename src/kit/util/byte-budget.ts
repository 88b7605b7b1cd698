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

/** Bodies are a quarter of the memory of the process: what is made of them needs the rest. */
const BODY_SHARE = 0.25;

let shared: ByteBudget | undefined;

/** Returns the budget of request bodies in this process: a quarter of the memory it may use, as its cgroup says. */
export function bodyBudget(): ByteBudget {
  return (shared ??= new ByteBudget(Math.floor(memoryLimit() * BODY_SHARE)));
}

function memoryLimit(): number {
  // 0, or more than the machine has, means that there is no limit.
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}
