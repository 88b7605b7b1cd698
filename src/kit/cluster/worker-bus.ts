import { decodeMessage, encodeMessage, type BusMessage, type SignalBus } from '../incidents/bus.js';
import type { IpcClient, Welcome } from './ipc.js';

/** Connects a worker with the others, through the primary. */
export class WorkerBus implements SignalBus {
  #seed = 0;
  #link: Pick<IpcClient, 'request'> | undefined;
  /** What was told before anyone listened: the blocks that the others enforce. */
  #missed: string[] = [];
  #onMessage: ((message: BusMessage) => void) | undefined;

  /** Takes what the primary has told this worker when it began. */
  connect(link: Pick<IpcClient, 'request'>, { seed, messages }: Welcome): void {
    this.#link = link;
    this.#seed = seed;
    this.#missed = [...messages, ...this.#missed];
  }

  get seed(): number {
    return this.#seed;
  }

  publish(message: BusMessage): void {
    this.#link?.request('share', encodeMessage(message), () => undefined);
  }

  listen(onMessage: (message: BusMessage) => void): void {
    this.#onMessage = onMessage;
    for (const text of this.#missed.splice(0)) this.receive(text);
  }

  /** Takes what another worker has told. */
  receive(text: string): void {
    if (!this.#onMessage) {
      this.#missed.push(text);
      return;
    }
    const message = decodeMessage(text);
    if (message) this.#onMessage(message);
  }
}
