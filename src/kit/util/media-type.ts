import { parse } from 'content-type';
import { lazy } from './lazy.js';

/** A media type (RFC 9110, section 8.3.1) or media range (section 12.5.1). Names are in lower case. */
export interface MediaType {
  /** `application`; `*` in a range. */
  readonly type: string;
  /** `problem+json`; `*` or `*+json` in a range. */
  readonly subtype: string;
  /** Type and subtype: `application/problem+json`. */
  readonly essence: string;
  /** By name; a charset by its usual name. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * How a body is written, as far as decoding, validating and sending it differ. The schema of XML describes the value that
 * the text stands for, not the text.
 */
export type BodyKind = 'json' | 'text' | 'xml' | 'urlencoded' | 'multipart' | 'binary';

/** What describes a body: the media type or range of the contract that it falls under, and how it is written. */
export interface BodyFormat {
  /** As the contract writes it. */
  readonly range: string;
  readonly kind: BodyKind;
}

const bodyFormats = new Map<string, BodyFormat>();

/** Returns the format of a range of the contract and a kind: one value for each, so that formats are compared by `===`. */
export function bodyFormat(range: string, kind: BodyKind): BodyFormat {
  const key = `${kind} ${range}`;
  let format = bodyFormats.get(key);
  if (!format) bodyFormats.set(key, (format = { range, kind }));
  return format;
}

/** A media type that a contract declares. */
export interface DeclaredMediaType {
  /** What was asked for, parsed. */
  readonly mediaType: MediaType;
  readonly format: BodyFormat;
}

/** Restricted names (RFC 6838, section 4.2), and `*`. */
const ESSENCE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+$/;

const CHARSET_ALIASES: ReadonlyMap<string, string> = new Map([
  ['utf8', 'utf-8'],
  ['ascii', 'us-ascii'],
  ['latin1', 'iso-8859-1'],
]);

/** Parses a media type or range; returns `undefined` for any other text. */
export function parseMediaType(text: string): MediaType | undefined {
  const { type: essence, parameters } = parse(text);
  if (!ESSENCE.test(essence)) return undefined;
  const slash = essence.indexOf('/');
  const values = Object.entries(parameters).map(
    ([name, value]) => [name, name === 'charset' ? charsetName(value) : value] as const,
  );
  return {
    type: essence.slice(0, slash),
    subtype: essence.slice(slash + 1),
    essence,
    parameters: new Map(values),
  };
}

function charsetName(written: string): string {
  const name = written.toLowerCase();
  return CHARSET_ALIASES.get(name) ?? name;
}

/** Whether more than one media type falls under it. */
export function isRange({ essence }: Pick<MediaType, 'essence'>): boolean {
  return essence.includes('*');
}

/** Returns how bodies of a media type are written. */
export function kindOf({ type, subtype, essence }: Pick<MediaType, 'type' | 'subtype' | 'essence'>): BodyKind {
  if (type === 'multipart') return 'multipart';
  if (essence === 'application/x-www-form-urlencoded') return 'urlencoded';
  if (essence === 'application/json' || essence === 'text/json' || subtype.endsWith('+json')) return 'json';
  if (subtype === 'xml' || subtype.endsWith('+xml')) return 'xml';
  return type === 'text' || essence === 'application/yaml' ? 'text' : 'binary';
}

/** Whether a text is a media type whose bodies are JSON. */
export function isJson(text: string): boolean {
  const mediaType = parseMediaType(text);
  return mediaType !== undefined && kindOf(mediaType) === 'json';
}

const SAMPLE_TYPES = ['application', 'text', 'multipart'];
const SAMPLE_SUBTYPES = ['json', 'xml', 'yaml', 'x-www-form-urlencoded', 'x', 'x+json', 'x+xml'];

/** Returns the formats in which a body of a declared media type or range may be written. */
export function formatsOf(range: string): readonly BodyFormat[] {
  const parsed = parseMediaType(range);
  if (!parsed) return [];
  const types = parsed.type === '*' ? SAMPLE_TYPES : [parsed.type];
  const subtypes = parsed.subtype.startsWith('*') ? SAMPLE_SUBTYPES : [parsed.subtype];
  const samples = types.flatMap((type) =>
    subtypes.map((subtype) => ({ type, subtype, essence: `${type}/${subtype}`, parameters: parsed.parameters })),
  );
  const kinds = new Set(samples.filter((one) => covers(parsed, one)).map((one) => kindWithin(parsed, one)));
  return [...kinds].map((kind) => bodyFormat(range, kind));
}

/** What falls under `image/*` and the like is bytes, also where it could be read as text: `image/svg+xml`. */
function kindWithin(range: MediaType, mediaType: MediaType): BodyKind {
  return range.subtype === '*' && range.type !== '*' && !SAMPLE_TYPES.includes(range.type)
    ? 'binary'
    : kindOf(mediaType);
}

/**
 * Whether a media type falls under a range: type and subtype are the same or `*`, and the parameters of the range are
 * there with the same values. A charset that is not named is UTF-8; a boundary belongs to one message.
 */
export function covers(range: MediaType, { type, subtype, parameters }: MediaType): boolean {
  if (range.type !== '*' && range.type !== type) return false;
  const isCovered = range.subtype.startsWith('*')
    ? subtype.endsWith(range.subtype.slice(1))
    : range.subtype === subtype;
  if (!isCovered) return false;
  for (const [name, value] of range.parameters) {
    const actual = parameters.get(name) ?? (name === 'charset' ? 'utf-8' : undefined);
    if (actual !== value && name !== 'boundary' && name !== 'q') return false;
  }
  return true;
}

/**
 * Creates the function that finds which declared media type or range a media type falls under: the most specific one
 * (RFC 9110, section 12.5.1), of equal ones the first. Callers remember what it finds, for a bounded number of texts.
 *
 * @param declared as the contract writes them, read when first needed; what is no media type is never found
 */
export function createMediaTypeMatcher(declared: Iterable<string>): (text: string) => DeclaredMediaType | undefined {
  const ranges = lazy(() => bySpecificity(declared));
  return function findDeclared(text) {
    const mediaType = parseMediaType(text);
    if (!mediaType || isRange(mediaType)) return undefined;
    const match = ranges().find(({ range }) => covers(range, mediaType));
    return match && { mediaType, format: bodyFormat(match.written, kindWithin(match.range, mediaType)) };
  };
}

function bySpecificity(declared: Iterable<string>): readonly { readonly written: string; readonly range: MediaType }[] {
  const ranges = [...declared].flatMap((written) => {
    const range = parseMediaType(written);
    return range ? [{ written, range }] : [];
  });
  return ranges.sort((a, b) => specificity(b.range) - specificity(a.range));
}

/** Orders ranges: those without `*` first, then by suffix, by type, and the more parameters the better. */
function specificity({ type, subtype, parameters }: MediaType): number {
  const names = type === '*' ? 0 : subtype === '*' ? 1 : subtype.startsWith('*') ? 2 : 3;
  return names * 100 + parameters.size;
}
