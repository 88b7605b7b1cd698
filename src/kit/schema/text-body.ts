import { NUMBER, types } from './json-types.js';
import type { Schema, SchemaSource } from './schema.js';
import { schemaShapes } from './shape.js';

/** How a body of text relates to its schema. */
export interface TextBody {
  /** Whether the schema describes the text, or what it reads as, so that it can be validated. */
  readonly isDescribed: boolean;
  /** Returns the value that the schema describes: a number for `5` where it accepts numbers. */
  readonly read: (text: string) => unknown;
}

const READABLE = types.string | NUMBER | types.boolean;

/**
 * Tells how a body of text is read. A text is read as the scalar that its schema accepts, as a parameter with a text media
 * type is (OpenAPI 3.1.1, appendix B). A schema of objects or arrays, and any schema of XML that accepts no string,
 * describes what the text stands for: such a text stays as it is and is not validated.
 *
 * @param kind how the media type is written
 */
export function textBody(schema: Schema | undefined, kind: 'text' | 'xml', source: SchemaSource): TextBody {
  const shape = schemaShapes(source)(schema ?? true);
  const isDescribed = (shape.accepted & (kind === 'xml' ? types.string : READABLE)) !== 0;
  return { isDescribed, read: isDescribed && kind === 'text' ? shape.coerce : (text) => text };
}
