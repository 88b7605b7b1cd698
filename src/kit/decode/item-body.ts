import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isItemMedia } from '../contract/item-schema.js';
import type { MediaTypeObject, Operation } from '../contract/model.js';
import { Problem } from '../problem.js';
import { parseEvent } from '../stream/parse-event.js';
import { RecordTooLarge, splitAt, splitEvents, type RecordSplitter } from '../stream/split-records.js';
import { createMediaTypeMatcher } from '../util/media-type.js';
import { memoize } from '../util/memoize.js';
import type { SequenceFormat } from '../util/sequence-format.js';
import { openBody } from './open-body.js';
import { parseJson } from './strict-json.js';

/** The most bytes that one item of a request may have, where the whole body may have more. */
export const MAX_ITEM_BYTES = 1024 ** 2;

/**
 * Returns the items of a request body, each as it arrives: JSON values, or events with their data as text. No more than one
 * item is in memory, and nothing is read that is not asked for. What is left when the reader stops is discarded.
 *
 * Reading throws a Problem: `body_too_large`, or `malformed_body` with the index of the item.
 *
 * @param maxBodyBytes the most bytes of the whole body, counted after decompression too
 */
export function readItems(
  request: IncomingMessage,
  format: SequenceFormat,
  maxBodyBytes: number,
): AsyncIterable<unknown> {
  const body = openBody(request, maxBodyBytes);
  let isRead = false;
  return {
    [Symbol.asyncIterator]() {
      if (isRead) throw new Error('The items of a request can be read once.');
      isRead = true;
      return parseItems(body(), format, Math.min(maxBodyBytes, MAX_ITEM_BYTES));
    },
  };
}

async function* parseItems(
  chunks: AsyncIterable<Buffer>,
  format: SequenceFormat,
  maxItemBytes: number,
): AsyncGenerator<unknown, void, undefined> {
  const splitter = SPLITTERS[format](maxItemBytes);
  let index = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    for (const record of split(chunk)) yield* parse(record, false);
  }
  const last = splitter.end();
  if (last) yield* parse(last, true);

  function split(chunk: Buffer): readonly Buffer[] {
    try {
      return splitter.push(chunk);
    } catch (error) {
      if (!(error instanceof RecordTooLarge)) throw error;
      throw new Problem('body_too_large', { detail: `An item exceeds the limit of ${maxItemBytes} bytes.` });
    }
  }

  /** Yields the item of a record, or nothing for one that has none. */
  function* parse(record: Buffer, isLast: boolean): Generator<unknown, void, undefined> {
    if (!isUtf8(record)) throw malformed(index, 'is not UTF-8');
    const text = record.toString('utf8');
    const item = parseRecord(
      format,
      isFirst && text.startsWith('\ufeff') ? text.slice(1) : text,
      isFirst,
      isLast,
      index,
    );
    isFirst = false;
    if (item === undefined) return;
    index += 1;
    yield item;
  }
}

const LINE_FEED = 0x0a;
const RECORD_SEPARATOR = 0x1e;

const SPLITTERS: Readonly<Record<SequenceFormat, (maxBytes: number) => RecordSplitter>> = {
  events: splitEvents,
  lines: (maxBytes) => splitAt(LINE_FEED, maxBytes),
  records: (maxBytes) => splitAt(RECORD_SEPARATOR, maxBytes),
};

/** Returns the item of a record; `undefined` for an empty line, a comment, and what stands between two separators. */
function parseRecord(format: SequenceFormat, text: string, isFirst: boolean, isLast: boolean, index: number): unknown {
  if (format === 'events') return parseEvent(text);
  if (text.trim() === '') return undefined;
  if (format === 'records') {
    // The first record is what stands before the first separator.
    if (isFirst) throw malformed(index, 'does not begin with a record separator');
    // RFC 7464, section 2.4: a number or literal without white space after it may have lost its end.
    if (isLast && /[\d\w]$/.test(text)) throw malformed(index, 'is cut off');
  }
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof Problem ? malformed(index, `cannot be read: ${error.message}`, error.cause) : error;
  }
}

function malformed(index: number, what: string, cause?: unknown): Problem {
  return new Problem('malformed_body', { detail: `Item ${index} of the body ${what}.`, cause });
}

const MAX_CONTENT_TYPES = 100;

/** Returns the function that tells whether a body of a media type is read item by item. */
export function itemBodyTest({ requestBody }: Operation): (contentType: string | undefined) => boolean {
  const content = requestBody?.content ?? new Map<string, MediaTypeObject>();
  if (![...content].some(([mediaType, media]) => isItemMedia(mediaType, media))) return () => false;
  const find = createMediaTypeMatcher(content.keys());
  const test = memoize(MAX_CONTENT_TYPES, (contentType) => {
    const range = find(contentType)?.format.range;
    return { isItems: range !== undefined && isItemMedia(range, content.get(range)) };
  });
  return (contentType) => contentType !== undefined && test(contentType).isItems;
}
