import { covers, isRange, parseMediaType, specificity, type MediaType } from './media-type.js';
import { memoize } from './memoize.js';

/**
 * Returns the declared media types and ranges that an `Accept` header accepts, the best one first; those that it accepts
 * equally stay in their order.
 */
export type Negotiator = (accept: string | undefined) => readonly string[];

/** A media range of an `Accept` header, and how much it is wanted: from 0, not at all, to 1. */
interface AcceptedRange {
  readonly range: MediaType;
  readonly quality: number;
}

const MAX_HEADERS = 100;
const MAX_REMEMBERED_LENGTH = 256;
/** A header with more ranges accepts everything: no client means that many. */
const MAX_RANGES = 100;

/**
 * Creates the negotiation between media types (RFC 9110, section 12.5.1): the most specific range of the header that a media
 * type falls under says how much it is wanted. Without the header, or with one that has no valid range, all are accepted.
 *
 * @param declared media types and ranges, the preferred one first
 */
export function createNegotiator(declared: readonly string[]): Negotiator {
  const offers = declared.flatMap((written) => {
    const mediaType = parseMediaType(written);
    return mediaType ? [{ written, mediaType }] : [];
  });
  const remembered = memoize(MAX_HEADERS, choose);

  return function negotiate(accept) {
    if (accept === undefined || accept === '*/*') return declared;
    return accept.length > MAX_REMEMBERED_LENGTH ? choose(accept) : remembered(accept);
  };

  function choose(accept: string): readonly string[] {
    const ranges = parseAccept(accept);
    if (ranges.length === 0) return declared;
    return offers
      .map(({ written, mediaType }) => ({ written, quality: qualityOf(mediaType, ranges) }))
      .filter(({ quality }) => quality > 0)
      .sort((a, b) => b.quality - a.quality)
      .map(({ written }) => written);
  }
}

/** Parses an `Accept` header; the most specific ranges come first. What is no media range is left out. */
function parseAccept(accept: string): readonly AcceptedRange[] {
  const texts = splitUnquoted(accept, ',');
  if (texts.length > MAX_RANGES) return [];
  const ranges = texts.flatMap((text): AcceptedRange[] => {
    const parts = splitUnquoted(text, ';').map((part) => part.trim());
    const weight = parts.findIndex((part) => /^q=/i.test(part));
    // What stands after the weight are no parameters of the media type.
    const range = parseMediaType((weight === -1 ? parts : parts.slice(0, weight)).join(';'));
    return range ? [{ range, quality: weight === -1 ? 1 : weightOf(parts[weight] ?? '') }] : [];
  });
  return ranges.sort((a, b) => specificity(b.range) - specificity(a.range));
}

/** Splits a header at a character outside of quoted strings. */
function splitUnquoted(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted && character === '\\') at += 1;
    else if (!isQuoted && character === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** A weight that is not valid is none at all. */
function weightOf(parameter: string): number {
  const value = parameter.slice('q='.length);
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0;
}

/** For a declared range, the best quality of what may fall under it. */
function qualityOf(offer: MediaType, ranges: readonly AcceptedRange[]): number {
  const covering = ranges.find(({ range }) => covers(range, offer))?.quality ?? 0;
  if (!isRange(offer)) return covering;
  const inside = ranges.filter(({ range }) => covers(offer, range)).map(({ quality }) => quality);
  return Math.max(covering, ...inside);
}
