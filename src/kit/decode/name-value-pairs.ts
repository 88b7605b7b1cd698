import type { Parameter } from '../contract/model.js';
import { isJson } from '../util/media-type.js';
import { bracketNames, deepObjectOf } from './deep-object.js';
import { delimitedReader, objectOf, type Entry } from './delimited.js';
import { inputFault, inside, type Place } from './location.js';
import { fromJsonText } from './json-or-text.js';
import type { Decode } from './percent-decoding.js';
import type { Shape } from '../schema/shape.js';
import { fromTexts, put, repeated, takesList, takesObject, takesScalar, takesString } from './values.js';

/** One declared name of a query or a form. */
export interface Field extends Pick<
  Parameter,
  'name' | 'required' | 'style' | 'explode' | 'allowEmptyValue' | 'contentType'
> {
  readonly shape: Shape;
}

/** What a query and a form do differently. */
export interface NamedValuesOptions {
  readonly decode: Decode;
  readonly place: Place;
  /** Names that are left out, unless they are declared. */
  readonly ignored: ReadonlySet<string>;
  /** The value of a name that is not declared. */
  readonly undeclared: (name: string, texts: readonly string[]) => unknown;
}

/** Decides at creation what each name means; reads one raw `name=value&…` text per call. */
export function createNamedValuesReader(
  fields: readonly Field[],
  { decode, place, ignored, undeclared }: NamedValuesOptions,
): (text: string) => Record<string, unknown> {
  const readers = fields.map((field) => fieldReader(field, decode, inside(place, field.name)));
  const { byName, byPrefix, collector } = indexOf(fields);
  const declared = new Set(fields.map((field) => field.name));

  return function readNamedValues(text) {
    const found: (Entry[] | undefined)[] = [];
    let others: Map<string, string[]> | undefined;
    eachPair(text, take);
    const values: Record<string, unknown> = {};
    for (const [index, entries] of found.entries()) {
      const value = entries && readers[index]?.(entries);
      const field = fields[index];
      if (field && value !== undefined) put(values, field.name, value, place);
    }
    if (others)
      for (const [name, texts] of others) {
        // The name of an object whose properties stand on their own. A schema without a type would take the text.
        if (declared.has(name)) throw inputFault(inside(place, name), 'must be given by its properties');
        put(values, name, undeclared(name, texts), place);
      }
    return values;

    function take(encodedName: string, raw: string): void {
      const name = decode(encodedName);
      const index = byName.get(name) ?? deepIndex(name) ?? (ignored.has(name) ? undefined : collector);
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

/** Which field a name belongs to. A field's own name goes before a property of an object that has no name of its own. */
function indexOf(fields: readonly Field[]) {
  const byName = new Map<string, number>();
  const byPrefix = new Map<string, number>();
  let collector: number | undefined;
  for (const [index, field] of fields.entries()) {
    if (!isSpread(field)) byName.set(field.name, index);
    if (field.style === 'deepObject' && field.contentType === undefined) byPrefix.set(field.name, index);
  }
  for (const [index, field] of fields.entries()) {
    if (!isSpread(field)) continue;
    for (const name of field.shape.names) if (!byName.has(name)) byName.set(name, index);
    if (field.shape.isOpen) collector ??= index;
  }
  return { byName, byPrefix, collector };
}

/** Whether the properties of an object stand in the query on their own, without the name of the parameter. */
function isSpread({ style, explode, contentType, shape }: Field): boolean {
  if (contentType !== undefined || style === 'deepObject' || !explode) return false;
  return takesObject(shape) && !takesList(shape) && !takesScalar(shape);
}

const delimiters: Partial<Record<Parameter['style'], string | RegExp>> = {
  form: ',',
  spaceDelimited: /%20|\+| /,
  pipeDelimited: /%7C|\|/i,
};

/** Reads all that was sent for one field. Answers `undefined` when that counts as nothing. */
function fieldReader(field: Field, decode: Decode, place: Place): (entries: readonly Entry[]) => unknown {
  const { shape, style, explode, name } = field;
  if (field.contentType !== undefined) return readContent;
  if (isSpread(field))
    return (entries) =>
      objectOf(
        shape,
        entries.map(([key, raw]) => [key, decode(raw)]),
        place,
      );
  if (style === 'deepObject')
    return (entries) =>
      deepObjectOf(
        shape,
        entries.map(([key, raw]) => [bracketNames(key.slice(name.length)) ?? [], decode(raw)]),
        place,
      );

  const isUnused = field.allowEmptyValue && !field.required && !takesEmptyText(shape);
  const readText = explode
    ? undefined
    : delimitedReader(shape, { delimiter: delimiters[style] ?? ',', pairs: false, decode, place });
  return function readField(entries) {
    const raw = entries[0]?.[1] ?? '';
    // OpenAPI 3.1.1, 4.8.12.2.1: an empty value in place of one that may be left out means the parameter is unused.
    if (raw === '' && isUnused && entries.length === 1) return undefined;
    if (!readText)
      return fromTexts(
        shape,
        entries.map((entry) => decode(entry[1])),
        place,
      );
    if (entries.length === 1) return readText(raw);
    // All members stand in one text: there is no telling how two texts were meant.
    throw inputFault(place, 'must be given once');
  };

  function readContent(entries: readonly Entry[]): unknown {
    const values = entries.map(([, raw]) => contentReader(field.contentType ?? '', shape, place)(decode(raw)));
    return values.length === 1 ? values[0] : repeated(shape, values, place);
  }
}

/** Reads a decoded text that is written in a media type: as JSON where it is that, else as text. */
export function contentReader(contentType: string, shape: Shape, place: Place): (text: string) => unknown {
  return isJson(contentType) ? (text) => fromJsonText(shape, text, place) : (text) => shape.coerce(text);
}

function takesEmptyText(shape: Shape): boolean {
  return takesString(shape) && (shape.values === undefined || shape.values.includes(''));
}

/** Calls `take` for every `name=value`, still encoded. Each character is looked at once, whatever is missing. */
function eachPair(text: string, take: (name: string, raw: string) => void): void {
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
