import { _, str, type Code, type CodeKeywordDefinition } from 'ajv';

/**
 * `maxLength` and `minLength`, which count characters only where the number of UTF-16 units, at most twice as many, does
 * not tell yet.
 */
export const lengthLimits: readonly CodeKeywordDefinition[] = [
  lengthLimit('maxLength', 'more', (units, characters, limit) => {
    return _`${units} > ${limit} && (${units} > ${2 * limit} || ${characters} > ${limit})`;
  }),
  lengthLimit('minLength', 'fewer', (units, characters, limit) => {
    return _`${units} < ${limit} || (${units} < ${2 * limit} && ${characters} < ${limit})`;
  }),
];

/** @param isBeyond returns the condition under which a text is refused */
function lengthLimit(
  keyword: string,
  comparison: string,
  isBeyond: (units: Code, characters: Code, limit: number) => Code,
): CodeKeywordDefinition {
  return {
    keyword,
    type: 'string',
    schemaType: 'number',
    before: 'pattern',
    error: {
      message: ({ schemaCode }) => str`must NOT have ${comparison} than ${schemaCode} characters`,
      params: ({ schemaCode }) => _`{limit: ${schemaCode}}`,
    },
    code(cxt) {
      const count = cxt.gen.scopeValue('func', { ref: countCharacters });
      cxt.fail(isBeyond(_`${cxt.data}.length`, _`${count}(${cxt.data})`, Number(cxt.schema)));
    },
  };
}

/** Counts code points: a surrogate pair is one character. */
function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) {
    if ((text.codePointAt(at) ?? 0) <= 0xffff) continue;
    count -= 1;
    at += 1;
  }
  return count;
}
