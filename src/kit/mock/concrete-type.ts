import { isRange, parseMediaType } from '../util/media-type.js';

/** A media type of each family that a mock can make a body for. */
const USUAL_SUBTYPES: Readonly<Record<string, string>> = {
  '*': 'application/json',
  application: 'application/json',
  text: 'text/plain',
  image: 'image/png',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  font: 'font/woff2',
  multipart: 'multipart/form-data',
};

/** Returns a media type that falls under a declared range; a client cannot read a body by a range. */
export function concreteMediaType(declared: string): string {
  const range = parseMediaType(declared);
  if (!range || !isRange(range)) return declared;
  const { type, subtype } = range;
  if (subtype === '*') return USUAL_SUBTYPES[type] ?? `${type}/octet-stream`;
  return `${type === '*' ? 'application' : type}/${subtype.replace('*', 'vnd.example')}`;
}
