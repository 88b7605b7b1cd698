/** The source of a TypeScript client that reads and writes streams, which is the same for every contract. */

export const parseStreamSource = String.raw`/** A server-sent event as it was received, with its data as text. */
export interface ReceivedEvent {
  data?: string;
  event?: string;
  id?: string;
  /** After how many milliseconds to connect again. */
  retry?: number;
}

/** How the items of a stream are written. */
export type StreamFormat = 'events' | 'lines' | 'records';

/** Reads server-sent events as browsers do; what sets only an id or a retry is given as well. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ReceivedEvent, void, undefined> {
  let event: ReceivedEvent = {};
  for await (const line of readLines(body, /\r\n|\n|\r(?!$)/)) {
    if (line === '') {
      if (Object.keys(event).length > 0) yield event;
      event = {};
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') event.data = event.data === undefined ? value : event.data + '\n' + value;
    else if (field === 'event') event.event = value;
    else if (field === 'id' && !value.includes('\0')) event.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) event.retry = Number(value);
  }
}

/** Reads the JSON values of JSON Lines, or of a JSON text sequence (RFC 7464). */
export async function* readValues(
  body: ReadableStream<Uint8Array>,
  format: 'lines' | 'records',
): AsyncGenerator<unknown, void, undefined> {
  for await (const text of readLines(body, format === 'lines' ? /\n/ : /\u001e/, true))
    if (text.trim() !== '') yield JSON.parse(text);
}

/** Splits a text that arrives in pieces. Its last line counts only where it says so: an event ends with an empty line. */
async function* readLines(
  body: ReadableStream<Uint8Array>,
  separator: RegExp,
  keepsLast = false,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      pending += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = pending.split(separator);
      pending = lines.pop() ?? '';
      yield* lines;
      if (done) break;
    }
    if (keepsLast && pending !== '') yield pending;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Writes the items of a request body. */
export function writeItems(items: Iterable<unknown> | AsyncIterable<unknown>, format: StreamFormat): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(writeItem(value, format)));
    },
    async cancel() {
      await source.return?.();
    },
  });
}

function writeItem(item: unknown, format: StreamFormat): string {
  if (format === 'lines') return JSON.stringify(item) + '\n';
  if (format === 'records') return '\u001e' + JSON.stringify(item) + '\n';
  const { data, ...fields } = item as { readonly data?: unknown } & Record<string, unknown>;
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    if (/[\r\n\0]/.test(String(value))) throw new TypeError(name + ' has a line break or a NUL');
    if (value !== undefined) text += name + ': ' + String(value) + '\n';
  }
  const lines = (typeof data === 'string' ? data : JSON.stringify(data)).split(/\r\n|\r|\n/);
  return text + lines.map((line) => 'data: ' + line + '\n').join('') + '\n';
}
`;
