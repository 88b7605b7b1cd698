import { decodeMessage, encodeMessage, type BusMessage } from '../incidents/bus.js';
import { blockKey } from '../incidents/block.js';
import type { IpcClient, Welcome } from './ipc.js';

/** The most blocks that a new worker gets. */
const MAX_BLOCKS = 10_000;

/** Passes on, in the primary, what workers tell each other about incidents. */
export class IncidentRelay {
  readonly #workers: ReadonlyMap<number, { readonly link: Pick<IpcClient, 'request'> }>;
  readonly #seed = Math.floor(Math.random() * 2 ** 32);
  readonly #blocks = new Map<string, Extract<BusMessage, { kind: 'block' }>>();

  /** @param workers those that are running, by their id */
  constructor(workers: ReadonlyMap<number, { readonly link: Pick<IpcClient, 'request'> }>) {
    this.#workers = workers;
  }

  /** Tells all workers but one what it has told. */
  share(from: number, text: string): null {
    this.#remember(text);
    for (const [id, { link }] of this.#workers) if (id !== from) link.request('share', text, () => undefined);
    return null;
  }

  welcome(): Welcome {
    const now = new Date();
    for (const [key, { block }] of this.#blocks) if (block.until <= now) this.#blocks.delete(key);
    return { seed: this.#seed, messages: [...this.#blocks.values()].map(encodeMessage) };
  }

  #remember(text: string): void {
    // Signals are most of the traffic, and none of them has to be kept.
    if (text.startsWith('{"kind":"signals"')) return;
    const message = decodeMessage(text);
    if (message?.kind === 'unblock') this.#blocks.delete(message.key);
    if (message?.kind !== 'block') return;
    this.#blocks.set(blockKey(message.block), message);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= MAX_BLOCKS) return;
      this.#blocks.delete(oldest);
    }
  }
}
