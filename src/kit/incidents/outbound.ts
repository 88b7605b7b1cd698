import type { BusMessage, SignalBus } from './bus.js';
import type { Signal } from './signal.js';

const INTERVAL_MS = 50;
/** More are not told in one interval: a flood is noticed by fewer, and must not become one of messages. */
const MAX_SIGNALS = 100;

/** Tells other processes of signals, in batches. */
export class Outbound {
  readonly #bus: SignalBus;
  readonly #timer: NodeJS.Timeout;
  #signals: Signal[] = [];

  constructor(bus: SignalBus) {
    this.#bus = bus;
    this.#timer = setInterval(() => this.#flush(), INTERVAL_MS).unref();
  }

  /** Adds a signal to the next batch. */
  add(signal: Signal): void {
    if (this.#signals.length < MAX_SIGNALS) this.#signals.push(signal);
  }

  /** Tells something at once. */
  publish(message: BusMessage): void {
    this.#bus.publish(message);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#flush();
  }

  #flush(): void {
    if (this.#signals.length === 0) return;
    this.#bus.publish({ kind: 'signals', signals: this.#signals });
    this.#signals = [];
  }
}
