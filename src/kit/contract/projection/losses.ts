/** What OpenAPI 3.1 has no words for. */
export interface Loss {
  /** Where it is in the document. */
  readonly pointer: string;
  /** What 3.1 does not know, and what became of it: a sentence. */
  readonly message: string;
}

/** Collects what is lost. */
export class Losses {
  readonly #found = new Map<string, Loss>();

  add(pointer: string, message: string): void {
    this.#found.set(`${pointer} ${message}`, { pointer, message });
  }

  get found(): readonly Loss[] {
    return [...this.#found.values()];
  }
}
