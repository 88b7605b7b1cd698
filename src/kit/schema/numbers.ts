/** A number as JSON writes it (RFC 8259, section 6): no `0x10`, no `+1`, no `1.`, no blanks. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const wholeNumber = /^-?(?:0|[1-9]\d*)$/;

/** The longest whole number a double can be: more digits than this are more than `Number.MAX_VALUE`. */
const MAX_INTEGER_DIGITS = 309;

/** The integer a text reads as; `undefined` for any other text, and for integers of which a double may be a neighbour. */
export function parseInteger(text: string): number | undefined {
  if (text.length > 17 || !wholeNumber.test(text)) return undefined;
  // Adding 0 makes 0 of -0.
  const value = Number(text) + 0;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The number a text reads as; `undefined` for any other text, and for numbers that a double cannot hold. */
export function parseNumber(text: string): number | undefined {
  return jsonNumber.test(text) && isExactlyRepresentable(text) ? Number(text) + 0 : undefined;
}

/**
 * Whether a double holds a number as it is written: a whole number exactly, any other within its range.
 *
 * @param text a number as JSON writes it
 */
export function isExactlyRepresentable(text: string): boolean {
  if (text.length < 16 && !/[eE]/.test(text)) return true;
  if (!wholeNumber.test(text)) return Number.isFinite(Number(text));
  // The length is checked first: reading digits into a BigInt takes time that grows faster than their number.
  return (
    text.length <= MAX_INTEGER_DIGITS + 1 && Number.isFinite(Number(text)) && BigInt(Number(text)) === BigInt(text)
  );
}
