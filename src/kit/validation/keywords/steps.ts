import { _, Name, type CodeKeywordDefinition } from 'ajv';
import type { StepBudget } from '../step-budget.js';

/** How many errors are collected in one list or object before the rest of it is left out. */
const MAX_ERRORS = 100;

/** The variable of Ajv that counts errors. */
const ERRORS = new Name('errors');

/**
 * Creates the keywords that count the steps of a validation.
 *
 * `visit` counts a schema, before its other keywords are looked at; with the value `each`, in the schema of every item
 * or property, it also ends the loop around it once there are more errors than anyone reads. The others count once the
 * value has the right type and its bounds hold: visits to a list or an object, and what takes longer the larger a value is.
 */
export function stepKeywords(budget: StepBudget): readonly CodeKeywordDefinition[] {
  const visit: CodeKeywordDefinition = {
    keyword: 'visit',
    schemaType: 'string',
    before: '$ref',
    code({ gen, schema, it }) {
      const call = gen.scopeValue('func', { ref: budget.visit });
      gen.code(_`${call}()`);
      if (it.allErrors && schema === 'each') gen.if(_`${ERRORS} > ${MAX_ERRORS}`, () => gen.break());
    },
  };
  return [
    visit,
    countOf('visitList', 'array', 'prefixItems', budget.visit),
    countOf('visitObject', 'object', 'propertyNames', budget.visit),
    countOf('matchText', 'string', 'pattern', budget.matchText),
    countOf('listItems', 'array', 'prefixItems', budget.listItems),
    countOf('compareItems', 'array', 'prefixItems', budget.compareItems),
    countOf('listMembers', 'object', 'propertyNames', budget.listMembers),
  ];
}

function countOf(
  keyword: string,
  type: 'string' | 'array' | 'object',
  before: string,
  count: (value: never) => void,
): CodeKeywordDefinition {
  return {
    keyword,
    type,
    schemaType: 'boolean',
    before,
    code({ gen, data }) {
      const call = gen.scopeValue('func', { ref: count });
      gen.code(_`${call}(${data})`);
    },
  };
}
