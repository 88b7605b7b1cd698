import { isJson } from '../util/media-type.js';
import { asString, isObject } from '../util/json.js';
import type { NodeReader, ObjectNode } from './node-reader.js';

/** `example`, or the values of `examples`, by name; the name of a single `example` is empty. */
export function parseExamples(reader: NodeReader, media: ObjectNode, mediaType: string): ReadonlyMap<string, unknown> {
  const examples = new Map<string, unknown>();
  if (media.value['example'] !== undefined) examples.set('', media.value['example']);
  if (!isObject(media.value['examples'])) return examples;
  for (const [name, { value }] of reader.entries(media, 'examples')) {
    const example = valueOf(value, mediaType);
    if (example !== undefined) examples.set(name, example);
  }
  return examples;
}

/**
 * Returns the value of an example: as data where there is such, else what its serialized form stands for (OpenAPI 3.2,
 * section 4.19.1). `undefined` for one that is elsewhere, or whose serialized form is not what it should be.
 */
function valueOf(example: Readonly<Record<string, unknown>>, mediaType: string): unknown {
  const { value, dataValue, serializedValue } = example;
  if (dataValue !== undefined) return dataValue;
  if (value !== undefined) return value;
  const text = asString(serializedValue);
  if (text === undefined || !isJson(mediaType)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
