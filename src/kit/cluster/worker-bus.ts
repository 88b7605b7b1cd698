import { decodeMessage, encodeMessage, type BusMessage, type SignalBus } from '../incidents/bus.js';
import type { IpcClient, Welcome } from './ipc.js';

/** Connects a worker with the others, through the primary. */
export class WorkerBus implements SignalBus {
  readonly seed: number;
  readonly #link: Pick<IpcClient, 'request'>;
  readonly #missed: string[];
  #onMessage: ((message: BusMessage) => void) | undefined;

  constructor(link: Pick<IpcClient, 'request'>, { seed, messages }: Welcome) {
    this.#link = link;
    this.seed = seed;
    this.#missed = [...messages];
  }

  publish(message: BusMessage): void {
    this.#link.request('share', encodeMessage(message), () => undefined);
  }

  listen(onMessage: (message: BusMessage) => void): void {
    this.#onMessage = onMessage;
    for (const text of this.#missed.splice(0)) this.receive(text);
  }

  /** Takes what another worker has told. */
  receive(text: string): void {
    const message = decodeMessage(text);
    if (message) this.#onMessage?.(message);
  }
}
