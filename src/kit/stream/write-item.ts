import { isObject } from '../util/json.js';
import type { SequenceFormat } from '../util/sequence-format.js';
import type { EventData } from './event-schema.js';

/** Writes an item as the text that is sent. Throws an Error that says why it cannot be written. */
export type ItemWriter = (item: unknown) => string;

/**
 * Returns the function that writes the items of a stream.
 *
 * @param data how the data of events is written
 */
export function createItemWriter(format: SequenceFormat, data: EventData): ItemWriter {
  switch (format) {
    case 'events':
      return (item) => writeEvent(item, data);
    case 'lines':
      return (item) => `${toJson(item)}\n`;
    case 'records':
      return (item) => `\u001e${toJson(item)}\n`;
  }
}

/** Keeps the connection of a silent stream open, for proxies that cut idle ones; clients ignore it. */
export const HEARTBEAT = ':\n\n';

/** Tells a client of events when to connect again, in milliseconds. */
export function writeRetry(retryMs: number): string {
  return `retry: ${retryMs}\n\n`;
}

const EVENT_FIELDS: ReadonlySet<string> = new Set(['data', 'event', 'id', 'retry']);

/** Writes a server-sent event (https://html.spec.whatwg.org/#parsing-an-event-stream). */
export function writeEvent(item: unknown, format: EventData): string {
  if (!isObject(item)) throw new Error('an event is an object with data, event, id and retry');
  const { data, event, id, retry } = item;
  for (const name of Object.keys(item)) if (!EVENT_FIELDS.has(name)) throw new Error(`an event has no ${name}`);
  let text = '';
  if (event !== undefined) text += `event: ${line('event', event)}\n`;
  if (id !== undefined) text += `id: ${line('id', id)}\n`;
  if (retry !== undefined) {
    if (typeof retry !== 'number' || !Number.isSafeInteger(retry) || retry < 0)
      throw new Error('retry is a whole number of milliseconds');
    text += `retry: ${retry}\n`;
  }
  if (data !== undefined) {
    const written = typeof data === 'string' && format !== 'json' ? data : toJson(data);
    for (const part of written.split(/\r\n|\r|\n/)) text += `data: ${part}\n`;
  }
  if (text === '') throw new Error('an event has at least one field');
  return `${text}\n`;
}

/** A line break would begin a field of its own, and clients ignore an id with a NUL. */
function line(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new Error(`${name} is a string`);
  if (/[\r\n\0]/.test(value)) throw new Error(`${name} has no line breaks and no NUL`);
  return value;
}

function toJson(value: unknown): string {
  if (value instanceof Uint8Array) throw new Error('an item is a value, not bytes');
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new Error(`${typeof value} is no JSON value`);
  return text;
}
