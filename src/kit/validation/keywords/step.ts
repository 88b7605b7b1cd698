import { _, Name, type CodeKeywordDefinition } from 'ajv';
import type { StepBudget } from '../step-budget.js';

/** How many errors are collected in one list or object before the rest of it is left out. */
const MAX_ERRORS = 100;

/** Where a step is counted: in a schema, or in the schema of each item or property. */
export type StepPlace = 'schema' | 'each';

/**
 * Counts a step of the validation before the other keywords of a schema are looked at. In the schema of each item or
 * property it ends the loop around it once there are more errors than anyone reads.
 */
export function stepKeyword(budget: StepBudget): CodeKeywordDefinition {
  return {
    keyword: 'step',
    schemaType: 'string',
    before: '$ref',
    code({ gen, data, schema, it }) {
      const spend = gen.scopeValue('func', { ref: budget.spend });
      gen.code(_`${spend}(${data})`);
      if (it.allErrors && schema === 'each') gen.if(_`${ERRORS} > ${MAX_ERRORS}`, () => gen.break());
    },
  };
}

/** The variable of Ajv that counts errors. */
const ERRORS = new Name('errors');
