import type { MediaTypeObject } from '../contract/model.js';
import type { SchemaSource } from '../schema/schema.js';
import { schemaShapes } from '../schema/shape.js';
import { bodyFormat, formatsOf, type BodyFormat } from '../util/media-type.js';

/** Ranges that say nothing of how a body is written. */
const ANY_KIND: ReadonlySet<string> = new Set(['*/*', 'application/*']);

/**
 * Returns the formats in which a request body may come that is declared by a media type or range. Under a range that says
 * nothing, a schema of bytes, or no schema, means that the handler gets the bytes whatever they are.
 */
export function requestFormats(
  range: string,
  { schema }: MediaTypeObject,
  source: SchemaSource,
): readonly BodyFormat[] {
  const isOpaque = ANY_KIND.has(range.trim()) && (schema === undefined || schemaShapes(source)(schema).isBinary);
  return isOpaque ? [bodyFormat(range, 'binary')] : formatsOf(range);
}
