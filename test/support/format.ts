import { formatsOf, type BodyFormat } from '../../src/kit/util/media-type.js';

/** Returns the one format of a media type that a contract declares. */
export function formatOf(mediaType: string): BodyFormat {
  const [format, ...others] = formatsOf(mediaType);
  if (!format || others.length > 0) throw new Error(`${mediaType} has ${others.length + 1} formats`);
  return format;
}

export const JSON_FORMAT = formatOf('application/json');
