import { propertyLocation, type InputLocation } from './location.js';
import type { Decode } from './percent-decoding.js';
import type { SchemaShape } from '../schema/shape.js';
import { coerceAll, setProperty, acceptsArray, acceptsObject, acceptsScalar } from './values.js';

/** Decodes the raw text of one parameter. */
export type DecodeText = (raw: string) => unknown;

/** How the members of an array or an object stand in one text. */
export interface Delimited {
  /** What stands between members. */
  readonly delimiter: string | RegExp;
  /** Whether objects are written `R=100,G=200` rather than `R,100,G,200`. */
  readonly keyValuePairs: boolean;
  readonly decode: Decode;
  readonly place: InputLocation;
}

/** Creates the decoder of arrays and objects in one text, which is split before it is decoded; a scalar is the whole text. */
export function delimitedDecoder(
  shape: SchemaShape,
  { delimiter, keyValuePairs, decode, place }: Delimited,
): DecodeText {
  const isArray = acceptsArray(shape);
  const isScalar = acceptsScalar(shape);
  if (!isArray && !acceptsObject(shape)) return (raw) => shape.coerce(decode(raw));

  return function decodeDelimited(raw) {
    // The array without members has no text (RFC 6570, section 3.2.1).
    const members = raw === '' ? [] : raw.split(delimiter);
    if (isScalar && members.length < 2) return shape.coerce(decode(raw));
    if (isArray) return members.map((member, index) => shape.item(index).coerce(decode(member)));
    const entries = keyValuePairs ? pairsOf(members, decode) : alternating(members, decode);
    return entries ? objectFromEntries(shape, entries, place) : decode(raw);
  };
}

/** A name and a text that was sent for it. */
export type Entry = readonly [name: string, text: string];

/** Returns the object of decoded properties that were sent one by one; a property sent several times is a list. */
export function objectFromEntries(
  shape: SchemaShape,
  entries: Iterable<Entry>,
  place: InputLocation,
): Record<string, unknown> {
  const texts = new Map<string, string[]>();
  for (const [name, text] of entries) {
    const others = texts.get(name);
    if (others) others.push(text);
    else texts.set(name, [text]);
  }
  const object: Record<string, unknown> = {};
  for (const [name, sent] of texts)
    setProperty(object, name, coerceAll(shape.property(name), sent, propertyLocation(place, name)), place);
  return object;
}

function pairsOf(members: readonly string[], decode: Decode): Entry[] | undefined {
  const entries: Entry[] = [];
  for (const member of members) {
    const equals = member.indexOf('=');
    if (equals === -1) return undefined;
    entries.push([decode(member.slice(0, equals)), decode(member.slice(equals + 1))]);
  }
  return entries;
}

function alternating(members: readonly string[], decode: Decode): Entry[] | undefined {
  if (members.length % 2 !== 0) return undefined;
  const entries: Entry[] = [];
  for (let i = 0; i < members.length; i += 2) entries.push([decode(members[i] ?? ''), decode(members[i + 1] ?? '')]);
  return entries;
}
