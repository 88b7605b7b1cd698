import { parseMediaType } from './media-type.js';

/**
 * How the items of a sequential media type are written (OpenAPI 3.2, "Sequential Media Types"): as server-sent events, one
 * JSON value per line, or as JSON texts that each begin with a record separator (RFC 7464).
 */
export type SequenceFormat = 'events' | 'lines' | 'records';

const FORMATS: ReadonlyMap<string, SequenceFormat> = new Map([
  ['text/event-stream', 'events'],
  ['application/jsonl', 'lines'],
  ['application/x-ndjson', 'lines'],
  ['application/json-seq', 'records'],
]);

/** Returns how a media type writes its items; `undefined` for a range, and for one that is no sequence. */
export function sequenceFormatOf(mediaType: string): SequenceFormat | undefined {
  const essence = parseMediaType(mediaType)?.essence ?? '';
  return FORMATS.get(essence) ?? (essence.endsWith('+json-seq') && !essence.includes('*') ? 'records' : undefined);
}
