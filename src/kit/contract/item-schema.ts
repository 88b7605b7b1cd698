import type { MediaTypeObject } from './model.js';
import { sequenceFormatOf } from '../util/sequence-format.js';

/** Returns the key of the schema of items: `itemSchema` of OpenAPI 3.2, or `x-item-schema` in documents before it. */
export function itemSchemaKey(media: Readonly<Record<string, unknown>>): 'itemSchema' | 'x-item-schema' {
  return media['itemSchema'] === undefined ? 'x-item-schema' : 'itemSchema';
}

/** A media type whose bodies are streams of items. */
export type ItemMedia = MediaTypeObject & { readonly itemSchema: NonNullable<MediaTypeObject['itemSchema']> };

/**
 * Whether bodies of a media type are streams of items: it is a sequence, and the contract describes its items.
 *
 * @param mediaType as the contract writes it; a range never is one
 */
export function isItemMedia(mediaType: string, media: MediaTypeObject | undefined): media is ItemMedia {
  return media?.itemSchema !== undefined && sequenceFormatOf(mediaType) !== undefined;
}
