/** A server-sent event as its lines say, with its data as text. */
export interface ParsedEvent {
  data?: string;
  event?: string;
  id?: string;
  retry?: number;
}

/**
 * Parses the lines of one server-sent event (https://html.spec.whatwg.org/#event-stream-interpretation): unknown fields and
 * comments are ignored, and so is an `id` with a NUL and a `retry` that is no number.
 *
 * @returns `undefined` for lines without data, which are no event
 */
export function parseEvent(text: string): ParsedEvent | undefined {
  const event: ParsedEvent = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') event.data = event.data === undefined ? value : `${event.data}\n${value}`;
    else if (field === 'event') event.event = value;
    else if (field === 'id' && !value.includes('\0')) event.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) event.retry = Number(value);
  }
  return event.data === undefined ? undefined : event;
}
