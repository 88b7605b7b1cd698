import { _, str, type Code, type CodeKeywordDefinition } from 'ajv';
import { Type } from 'ajv/dist/compile/util.js';

/**
 * `contains` in linear time. Ajv keeps the errors of the items that do not match until one does, and copies them all for
 * each further one.
 */
export const contains: CodeKeywordDefinition = {
  keyword: 'contains',
  type: 'array',
  schemaType: ['object', 'boolean'],
  trackErrors: true,
  before: 'prefixItems',
  error: {
    message: ({ params: { min, max } }) =>
      max === undefined
        ? str`must contain at least ${min} valid item(s)`
        : str`must contain at least ${min} and no more than ${max} valid item(s)`,
    params: ({ params: { min, max } }) =>
      max === undefined ? _`{minContains: ${min}}` : _`{minContains: ${min}, maxContains: ${max}}`,
  },
  code(cxt) {
    const { gen, data, parentSchema, it } = cxt;
    const { minContains: min = 1, maxContains: max } = parentSchema as { minContains?: number; maxContains?: number };
    if (min === 0 && max === undefined) return;
    cxt.setParams({ min: asCode(min), max: max === undefined ? undefined : asCode(max) });
    it.items = true;
    const count = gen.let('count', 0);
    const isValid = gen.name('_valid');
    gen.forRange('i', 0, _`${data}.length`, (dataProp) => {
      cxt.subschema({ keyword: 'contains', dataProp, dataPropType: Type.Num, compositeRule: true }, isValid);
      gen.if(
        isValid,
        () => gen.code(_`${count}++`),
        () => cxt.reset(),
      );
      // Whatever the other items are.
      gen.if(max === undefined ? _`${count} >= ${min}` : _`${count} > ${max}`, () => gen.break());
    });
    cxt.fail(max === undefined ? _`${count} < ${min}` : _`${count} < ${min} || ${count} > ${max}`);
  },
};

function asCode(limit: number): Code {
  return _`${limit}`;
}
