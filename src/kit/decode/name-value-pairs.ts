import type { Parameter } from '../contract/model.js';
import { isObject } from '../util/json.js';
import { isJson } from '../util/media-type.js';
import { bracketNames, decodeDeepObject } from './deep-object.js';
import { delimitedDecoder, objectFromEntries, type Entry } from './delimited.js';
import { invalidInput, propertyLocation, type InputLocation } from './location.js';
import { parseJsonOrText } from './json-or-text.js';
import type { Decode } from './percent-decoding.js';
import type { SchemaShape } from '../schema/shape.js';
import {
  coerceAll,
  setProperty,
  expectArray,
  acceptsArray,
  acceptsObject,
  acceptsScalar,
  acceptsString,
  rejectName,
} from './values.js';

/** One declared name of a query or a form. */
export interface Field extends Pick<
  Parameter,
  'name' | 'required' | 'style' | 'explode' | 'allowEmptyValue' | 'contentType'
> {
  readonly shape: SchemaShape;
}

/** What a query and a form do differently. */
export interface PairsDecoderOptions {
  readonly decode: Decode;
  readonly place: InputLocation;
  /** Names that are left out, unless they are declared. */
  readonly ignored: ReadonlySet<string>;
  /** The value of a name that is not declared. */
  readonly onUnknown: (name: string, texts: readonly string[]) => unknown;
}

/** Creates the decoder of raw `name=value&…` texts; what each name means is decided at creation. */
export function createPairsDecoder(
  fields: readonly Field[],
  { decode, place, ignored, onUnknown }: PairsDecoderOptions,
): (text: string) => Record<string, unknown> {
  const decoders = fields.map((field) => {
    const fieldPlace = propertyLocation(place, field.name);
    return field.name === '__proto__' ? () => rejectName(fieldPlace) : fieldDecoder(field, decode, fieldPlace);
  });
  const { byName, byPrefix, additionalPropertiesField } = indexOf(fields);
  const declared = new Set(fields.map((field) => field.name));

  return function decodePairs(text) {
    const found: (Entry[] | undefined)[] = [];
    let others: Map<string, string[]> | undefined;
    forEachPair(text, take);
    const values: Record<string, unknown> = {};
    for (const [index, entries] of found.entries()) {
      const value = entries && decoders[index]?.(entries);
      const field = fields[index];
      if (field && value !== undefined) values[field.name] = value;
    }
    if (others)
      for (const [name, texts] of others) {
        // The name of an object whose properties are sent on their own. A schema without a type would accept the text.
        if (declared.has(name)) throw invalidInput(propertyLocation(place, name), 'must be an object');
        setProperty(values, name, onUnknown(name, texts), place);
      }
    return values;

    function take(encodedName: string, raw: string): void {
      const name = decode(encodedName);
      const index = byName.get(name) ?? deepIndex(name) ?? (ignored.has(name) ? undefined : additionalPropertiesField);
      if (index !== undefined) (found[index] ??= []).push([name, raw]);
      else if (ignored.has(name)) return;
      else {
        const texts = (others ??= new Map<string, string[]>()).get(name);
        if (texts) texts.push(decode(raw));
        else others.set(name, [decode(raw)]);
      }
    }
  };

  function deepIndex(name: string): number | undefined {
    if (byPrefix.size === 0) return undefined;
    const bracket = name.indexOf('[');
    const index = bracket === -1 ? undefined : byPrefix.get(name.slice(0, bracket));
    return index !== undefined && bracketNames(name.slice(bracket)) ? index : undefined;
  }
}

/** Finds the field of each name. A field's own name takes precedence over a property of an exploded object. */
function indexOf(fields: readonly Field[]) {
  const byName = new Map<string, number>();
  const byPrefix = new Map<string, number>();
  let additionalPropertiesField: number | undefined;
  for (const [index, field] of fields.entries()) {
    if (!isExplodedObject(field)) byName.set(field.name, index);
    if (field.style === 'deepObject' && field.contentType === undefined) byPrefix.set(field.name, index);
  }
  for (const [index, field] of fields.entries()) {
    if (!isExplodedObject(field)) continue;
    for (const name of field.shape.names) if (!byName.has(name)) byName.set(name, index);
    if (field.shape.allowsAdditional) additionalPropertiesField ??= index;
  }
  return { byName, byPrefix, additionalPropertiesField };
}

/** Whether the properties of an object are sent on their own, without the name of the parameter. */
function isExplodedObject({ style, explode, contentType, shape }: Field): boolean {
  if (contentType !== undefined || style === 'deepObject' || !explode) return false;
  return acceptsObject(shape) && !acceptsArray(shape) && !acceptsScalar(shape);
}

const delimiters: Partial<Record<Parameter['style'], string | RegExp>> = {
  form: ',',
  spaceDelimited: /%20|\+| /,
  pipeDelimited: /%7C|\|/i,
};

/** Creates the decoder of all that was sent for one field; it returns `undefined` when that counts as nothing. */
function fieldDecoder(field: Field, decode: Decode, place: InputLocation): (entries: readonly Entry[]) => unknown {
  const { shape, style, explode, name } = field;
  if (field.contentType !== undefined) return decodeContent;
  if (isExplodedObject(field))
    return (entries) =>
      objectFromEntries(
        shape,
        entries.map(([key, raw]) => [key, decode(raw)]),
        place,
      );
  if (style === 'deepObject')
    return (entries) =>
      decodeDeepObject(
        shape,
        entries.map(([key, raw]) => [bracketNames(key.slice(name.length)) ?? [], decode(raw)]),
        place,
      );

  const isUnused = field.allowEmptyValue && !field.required && !takesEmptyText(shape);
  const decodeText = explode
    ? undefined
    : delimitedDecoder(shape, { delimiter: delimiters[style] ?? ',', keyValuePairs: false, decode, place });
  const isOneText = explode && (!acceptsArray(shape) || acceptsScalar(shape));
  return function decodeField(entries) {
    const raw = entries[0]?.[1] ?? '';
    // OpenAPI 3.1.1, 4.8.12.2.1: an empty value in place of one that may be left out means the parameter is unused.
    if (raw === '' && isUnused && entries.length === 1) return undefined;
    if (isOneText && entries.length === 1) return shape.coerce(decode(raw));
    if (!decodeText)
      return coerceAll(
        shape,
        entries.map((entry) => decode(entry[1])),
        place,
      );
    if (entries.length === 1) return decodeText(raw);
    // All members are in one text: what two texts mean is not defined.
    throw invalidInput(place, 'must not be repeated');
  };

  function decodeContent(entries: readonly Entry[]): unknown {
    const values = entries.map(([, raw]) => contentDecoder(field.contentType ?? '', shape, place)(decode(raw)));
    const [first] = values;
    if (values.length > 1) return expectArray(shape, values, place);
    // An array is one text in JSON, or a text for each item.
    return acceptsArray(shape) && isObject(first) && !acceptsObject(shape) ? [first] : first;
  }
}

/** Creates the decoder of a text in a media type, already percent-decoded: as JSON where it is that, or else as text. */
export function contentDecoder(
  contentType: string,
  shape: SchemaShape,
  place: InputLocation,
): (text: string) => unknown {
  return isJson(contentType) ? (text) => parseJsonOrText(shape, text, place) : (text) => shape.coerce(text);
}

function takesEmptyText(shape: SchemaShape): boolean {
  return acceptsString(shape) && (shape.values === undefined || shape.values.includes(''));
}

/** Calls `take` for every `name=value`, still encoded, in time that grows with the length only. */
function forEachPair(text: string, take: (name: string, raw: string) => void): void {
  let equals = -1;
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('&', start);
    if (end === -1) end = text.length;
    if (end === start) continue;
    if (equals < start) {
      equals = text.indexOf('=', start);
      if (equals === -1) equals = text.length;
    }
    if (equals < end) take(text.slice(start, equals), text.slice(equals + 1, end));
    else take(text.slice(start, end), '');
  }
}
