import { isExactlyRepresentable } from './numbers.js';
import { types } from './json-types.js';

/** Reads a decoded text as a value; a text that reads as none of the expected types comes back as it is. */
export type Coerce = (text: string) => unknown;

/**
 * How texts are read where a schema expects certain types: as the most specific type they read as, so that
 * `oneOf: [integer, string]` gets an integer for `5` and a string for `five`, never something that is both.
 *
 * What does not read as an expected type stays text, and the validator says what was expected.
 *
 * A text for `null` is nowhere defined: RFC 6570 leaves null values out, and OpenAPI 3.1.1 (appendix B) calls it up
 * to the implementation. Clients send both the empty text and `null`, so both are null where the schema allows
 * null and no string. Where it allows strings too, they are strings: a person may be called Null.
 *
 * @param expected the types, as bits of `types`
 * @param values the only values there can be, where the schema lists them
 */
export function createCoercion(expected: number, values: readonly unknown[] | undefined): Coerce {
  const strings = (expected & types.string) !== 0;
  const numeric = expected & types.fraction ? parseNumber : expected & types.integer ? parseInteger : undefined;
  const boolean = (expected & types.boolean) !== 0;
  const nullable = (expected & types.null) !== 0 && !strings;
  if (strings && values) return coerceEnum(values);
  if (!numeric && !boolean && !nullable) return (text) => text;

  return function coerce(text) {
    if (boolean) {
      if (text === 'true') return true;
      if (text === 'false') return false;
    }
    if (nullable && (text === '' || text === 'null')) return null;
    return numeric?.(text) ?? text;
  };
}

/** Of a list that mixes strings with other values, the strings come first: `enum: ['1', 2]` has no number 1. */
function coerceEnum(values: readonly unknown[]): Coerce {
  const byText = new Map<string, unknown>();
  for (const value of values) if (typeof value === 'string') byText.set(value, value);
  for (const value of values) {
    const texts = value === null ? ['', 'null'] : isScalar(value) ? [String(value)] : [];
    for (const text of texts) if (!byText.has(text)) byText.set(text, value);
  }
  return (text) => {
    const value = byText.get(text);
    return value === undefined ? text : value;
  };
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** A number as JSON writes it (RFC 8259, section 6): no `0x10`, no `+1`, no `1.`, no blanks. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** The integer a text reads as; `undefined` for any other text, and for integers of which a double may be a neighbour. */
function parseInteger(text: string): number | undefined {
  if (text.length > 17 || !INTEGER.test(text)) return undefined;
  // Adding 0 makes 0 of -0.
  const value = Number(text) + 0;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The number a text reads as; `undefined` for any other text, and for numbers that a double cannot hold. */
function parseNumber(text: string): number | undefined {
  return JSON_NUMBER.test(text) && isExactlyRepresentable(text) ? Number(text) + 0 : undefined;
}
