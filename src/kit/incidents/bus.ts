import type { Block } from './block.js';
import type { Incident } from './incident.js';
import type { Signal } from './signal.js';

/** What the processes of one API tell each other. */
export type BusMessage =
  | { readonly kind: 'signals'; readonly signals: readonly Signal[] }
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'unblock'; readonly key: string }
  | { readonly kind: 'closed'; readonly incident: Pick<Incident, 'rule' | 'actor' | 'status'> };

/** Connects the processes of one API, on one machine or several. */
export interface SignalBus {
  /** A secret number that all of them have: they hash alike. */
  readonly seed: number;
  /** Publishes to all other processes without waiting. While the connection is lost, messages are dropped. */
  publish(message: BusMessage): void;
  /**
   * Starts to listen.
   *
   * @param onMessage gets what others tell
   * @param onLost called when the connection is lost
   * @param onConnected called when it is there again: what was told meanwhile was missed
   */
  listen(onMessage: (message: BusMessage) => void, onLost: () => void, onConnected: () => void): void;
}

/** Returns a message as it travels, as JSON with dates as texts. */
export function encodeMessage(message: BusMessage): string {
  return JSON.stringify(message);
}

/** Reads a message. @returns `undefined` if it is none, as of another version */
export function decodeMessage(text: string): BusMessage | undefined {
  try {
    const message = JSON.parse(text) as BusMessage;
    return message.kind === 'block' ? { kind: 'block', block: reviveBlock(message.block) } : message;
  } catch {
    return undefined;
  }
}

/** Returns a block whose dates are texts as one with dates. */
export function reviveBlock(block: Block): Block {
  return { ...block, since: new Date(block.since), until: new Date(block.until) };
}
