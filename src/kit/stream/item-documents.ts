import { itemSchemaKey } from '../contract/item-schema.js';
import type { Contract, Document } from '../contract/model.js';
import { walkDocument } from '../contract/walk-document.js';
import { isSchema } from '../schema/schema.js';
import { parsePointer } from '../util/json-pointer.js';
import { sequenceFormatOf } from '../util/sequence-format.js';
import { eventSchema } from './event-schema.js';

/** Says that a list of a document stands for a stream of its items. */
export const ITEM_STREAM = 'x-item-stream';

/**
 * Returns a copy of the document of a contract for tools that do not know streams of items: the schema of such a body is a
 * list, marked with `x-item-stream`, of items as handlers and clients see them.
 */
export function withItemLists(contract: Contract, document: Document = contract.document): Document {
  const copy = structuredClone(document);
  walkDocument(copy, undefined, ({ node, pointer, kind }) => {
    const mediaType = parsePointer(pointer)?.at(-1) ?? '';
    const format = kind === 'mediaType' ? sequenceFormatOf(mediaType) : undefined;
    const key = itemSchemaKey(node);
    const written = node[key];
    if (format === undefined || !isSchema(written)) return undefined;
    const items = format === 'events' ? eventSchema(written, contract).schema : written;
    node['schema'] = { type: 'array', [ITEM_STREAM]: true, items };
    Reflect.deleteProperty(node, key);
    return undefined;
  });
  return copy;
}
