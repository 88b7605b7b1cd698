import { _, Name, type CodeKeywordDefinition, type KeywordCxt } from 'ajv';
import { asArray } from '../../util/json.js';
import type { StepBudget } from '../step-budget.js';

/**
 * `oneOf` and `anyOf`. Until it is known that a value is invalid, the errors of an alternative that does not hold are
 * forgotten at once: Ajv keeps and copies them, twice as many on each level of a union in a union.
 */
export function unionKeywords(budget: StepBudget): readonly CodeKeywordDefinition[] {
  return [
    {
      keyword: 'anyOf',
      schemaType: 'array',
      trackErrors: true,
      before: 'allOf',
      error: { message: 'must match a schema in anyOf' },
      code(cxt) {
        const { gen } = cxt;
        const isValid = gen.let('valid', false);
        gen.block(() =>
          eachAlternative(cxt, budget, (inner, isInnerValid) => {
            gen.assign(isValid, _`${isValid} || ${isInnerValid}`);
            // The others matter only as far as they evaluate parts of the value.
            if (!cxt.mergeValidEvaluated(inner, isInnerValid)) gen.if(_`!${isValid}`);
          }),
        );
        cxt.result(isValid, () => cxt.reset(), () => cxt.error(true)); // prettier-ignore
      },
    },
    {
      keyword: 'oneOf',
      schemaType: 'array',
      trackErrors: true,
      before: 'allOf',
      error: {
        message: 'must match exactly one schema in oneOf',
        params: ({ params: { passing } }) => _`{passingSchemas: ${passing}}`,
      },
      code(cxt) {
        const { gen } = cxt;
        const isValid = gen.let('valid', false);
        const passing = gen.let('passing', null);
        cxt.setParams({ passing });
        gen.block(() =>
          eachAlternative(cxt, budget, (inner, isInnerValid, index) => {
            if (index > 0)
              gen
                .if(_`${isInnerValid} && ${isValid}`)
                .assign(isValid, false)
                .assign(passing, _`[${passing}, ${index}]`)
                .else();
            gen.if(isInnerValid, () => {
              gen.assign(isValid, true).assign(passing, index);
              cxt.mergeEvaluated(inner, Name);
            });
          }),
        );
        cxt.result(isValid, () => cxt.reset(), () => cxt.error(true)); // prettier-ignore
      },
    },
  ];
}

type Inner = ReturnType<KeywordCxt['subschema']>;

function eachAlternative(
  cxt: KeywordCxt,
  budget: StepBudget,
  then: (inner: Inner, isInnerValid: Name, index: number) => void,
): void {
  const { gen, keyword, it } = cxt;
  const isInnerValid = gen.name('_valid');
  const copyErrors = gen.scopeValue('func', { ref: budget.copyErrors });
  for (const schemaProp of asArray(cxt.schema).keys()) {
    const inner = cxt.subschema({ keyword, schemaProp, compositeRule: true }, isInnerValid);
    gen.if(_`!${isInnerValid}`, () => (it.allErrors ? gen.code(_`${copyErrors}(errors)`) : cxt.reset()));
    then(inner, isInnerValid, schemaProp);
  }
}
