const wholeNumber = /^-?(?:0|[1-9]\d*)$/;

/** The longest whole number a double can be: more digits than this are more than `Number.MAX_VALUE`. */
const MAX_INTEGER_DIGITS = 309;

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
