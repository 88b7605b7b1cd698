import type { ItemStream } from '../context/operation-plan.js';
import { isItemMedia, type ItemMedia } from '../contract/item-schema.js';
import type { Contract, MediaTypeObject, Operation } from '../contract/model.js';
import { eventSchema, type EventData } from '../stream/event-schema.js';
import { createItemWriter } from '../stream/write-item.js';
import { lazy } from '../util/lazy.js';
import { sequenceFormatOf, type SequenceFormat } from '../util/sequence-format.js';
import { compileResponseItems, type ResponseItemValidator } from '../validation/item-validator.js';

/** What a media type says of the items of its bodies. */
export interface ItemDescription {
  readonly format: SequenceFormat;
  /** The media type, with the schema of items as handlers see them. */
  readonly media: ItemMedia;
  /** How the data of events is written. */
  readonly data: EventData;
  /** Compiled when first needed, and kept. */
  readonly responseValidator: () => ResponseItemValidator;
}

const known = new WeakMap<MediaTypeObject, ItemDescription>();

/** Describes the items of a media type; `undefined` where its bodies are no streams of items. */
export function describeItems(
  contract: Contract,
  mediaType: string,
  media: MediaTypeObject | undefined,
): ItemDescription | undefined {
  const format = sequenceFormatOf(mediaType);
  if (format === undefined || !isItemMedia(mediaType, media)) return undefined;
  let description = known.get(media);
  if (!description) known.set(media, (description = describe(contract, format, media)));
  return description;
}

function describe(contract: Contract, format: SequenceFormat, written: ItemMedia): ItemDescription {
  const { schema, data } =
    format === 'events'
      ? eventSchema(written.itemSchema, contract)
      : { schema: written.itemSchema, data: 'json' as const };
  const media = { ...written, itemSchema: schema };
  return { format, media, data, responseValidator: lazy(() => compileResponseItems(contract, media)) };
}

/** Decides how the items of a response are validated and written. */
export function planResponseItems(
  contract: Contract,
  mediaType: string,
  media: MediaTypeObject | undefined,
): ItemStream | undefined {
  const description = describeItems(contract, mediaType, media);
  if (!description) return undefined;
  const { format, data, responseValidator } = description;
  const write = createItemWriter(format, data);
  return {
    format,
    write(item) {
      const errors = responseValidator()(item);
      if (errors.length === 0) return write(item);
      throw new Error(
        `an item is not as declared: ${errors.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
      );
    },
  };
}

/** Compiles the schemas of all items of an operation's responses. @throws Error when one cannot be compiled */
export function compileItems(contract: Contract, { responses }: Operation): void {
  for (const { content } of responses.values())
    for (const [mediaType, media] of content) describeItems(contract, mediaType, media)?.responseValidator();
}
