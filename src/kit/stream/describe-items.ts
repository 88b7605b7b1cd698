import { isItemMedia, type ItemMedia } from '../contract/item-schema.js';
import type { MediaTypeObject } from '../contract/model.js';
import type { SchemaSource } from '../schema/schema.js';
import { sequenceFormatOf, type SequenceFormat } from '../util/sequence-format.js';
import { eventSchema, type EventData } from './event-schema.js';

/** What a media type says of the items of its bodies. */
export interface ItemDescription {
  readonly format: SequenceFormat;
  /** The media type, with the schema of items as handlers see them. */
  readonly media: ItemMedia;
  /** How the data of events is written. */
  readonly data: EventData;
}

const known = new WeakMap<MediaTypeObject, ItemDescription>();

/** Describes the items of a media type, once; `undefined` where its bodies are no streams of items. */
export function describeItems(
  source: SchemaSource,
  mediaType: string,
  media: MediaTypeObject | undefined,
): ItemDescription | undefined {
  const format = sequenceFormatOf(mediaType);
  if (format === undefined || !isItemMedia(mediaType, media)) return undefined;
  let description = known.get(media);
  if (!description) known.set(media, (description = describe(source, format, media)));
  return description;
}

function describe(source: SchemaSource, format: SequenceFormat, media: ItemMedia): ItemDescription {
  if (format !== 'events') return { format, media, data: 'json' };
  const { schema, data } = eventSchema(media.itemSchema, source);
  return { format, media: { ...media, itemSchema: schema }, data };
}
