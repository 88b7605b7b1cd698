import { inside, type Place } from './location.js';
import type { Decode } from './percent-decoding.js';
import type { Shape } from '../schema/shape.js';
import { fromTexts, put, takesList, takesObject, takesScalar } from './values.js';

/** Reads the raw text of one parameter. */
export type ReadText = (raw: string) => unknown;

/** How the members of an array or an object stand in one text. */
export interface Delimited {
  /** What stands between members. */
  readonly delimiter: string | RegExp;
  /** Whether objects are written `R=100,G=200` rather than `R,100,G,200`. */
  readonly pairs: boolean;
  readonly decode: Decode;
  readonly place: Place;
}

/** Reads arrays and objects that are written into one text, split before it is decoded; scalars are the whole text. */
export function delimitedReader(shape: Shape, { delimiter, pairs, decode, place }: Delimited): ReadText {
  const lists = takesList(shape);
  const plain = takesScalar(shape);
  if (!lists && !takesObject(shape)) return (raw) => shape.coerce(decode(raw));

  return function readDelimited(raw) {
    // The array without members has no text (RFC 6570, section 3.2.1).
    const members = raw === '' ? [] : raw.split(delimiter);
    if (plain && members.length < 2) return shape.coerce(decode(raw));
    if (lists) return members.map((member, index) => shape.item(index).coerce(decode(member)));
    const entries = pairs ? pairsOf(members, decode) : alternating(members, decode);
    return entries ? objectOf(shape, entries, place) : decode(raw);
  };
}

/** A name and a text that was sent for it. */
export type Entry = readonly [name: string, text: string];

/** An object whose properties are given one by one, decoded; a property given several times is a list. */
export function objectOf(shape: Shape, entries: Iterable<Entry>, place: Place): Record<string, unknown> {
  const texts = new Map<string, string[]>();
  for (const [name, text] of entries) {
    const others = texts.get(name);
    if (others) others.push(text);
    else texts.set(name, [text]);
  }
  const object: Record<string, unknown> = {};
  for (const [name, given] of texts)
    put(object, name, fromTexts(shape.property(name), given, inside(place, name)), place);
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
