import type { ErrorObject } from 'ajv';
import type { Direction } from '../schema/access-mode.js';
import type { SchemaSet } from '../schema/json-schema.js';
import { lazy } from '../util/lazy.js';
import { createCompiler, type Compile } from './eov-adapter.js';
import { contains } from './keywords/contains.js';
import { lengthLimits } from './keywords/length.js';
import { stepKeywords } from './keywords/steps.js';
import { tagged } from './keywords/tagged.js';
import { unionKeywords } from './keywords/unions.js';
import { uniqueItems } from './keywords/unique-items.js';
import { prepareSchemas, type Purpose } from './prepare-schemas.js';
import { createStepBudget, StepsExceeded } from './step-budget.js';

/**
 * Validates a value.
 *
 * @returns the errors; empty when it is valid
 * @throws StepsExceeded when it takes too long to see whether it is valid
 */
export type Validate = (value: unknown) => readonly ErrorObject[];

/** How often all of a large value may be looked at to see whether it is valid, and to collect its errors. */
const VISITS = { verdict: 3, errors: 1 };

const NO_ERRORS: readonly ErrorObject[] = Object.freeze([]);

/** The keywords that count steps, also where one is the name of a property: then the count is unused. */
const STEP_KEYWORDS =
  /"(?:visit\w*|matchText|listItems|compareItems|listMembers|oneOf|anyOf|tagged|contains|uniqueItems)":/;

function countsSteps(...schemas: readonly unknown[]): boolean {
  return STEP_KEYWORDS.test(JSON.stringify(schemas));
}

/**
 * Compiles schemas, each twice: what most values pass stops at the first error; what collects the errors of an invalid
 * value is compiled when there is the first one. Both count their steps, so that no value takes longer than its size
 * allows.
 */
export function compileSchemas(direction: Direction, set: SchemaSet): readonly Validate[] {
  const budgets = { verdict: createStepBudget(VISITS.verdict), errors: createStepBudget(VISITS.errors) };
  const verdict = prepareFor('verdict');
  const errors = lazy(() => prepareFor('errors'));
  const hasSteps = countsSteps(verdict.schemas, verdict.components);

  return verdict.schemas.map((schema, index): Validate => {
    const isValid = verdict.compile(schema);
    const collector = lazy(() => errors().compile(errors().schemas[index] ?? {}));
    if (!hasSteps)
      return function validate(value) {
        return isValid(value) ? NO_ERRORS : (collectErrors(collector(), value) ?? isValid.errors ?? NO_ERRORS);
      };
    return function validateInSteps(value) {
      budgets.verdict.begin(value);
      try {
        if (isValid(value)) return NO_ERRORS;
      } finally {
        budgets.verdict.end();
      }
      const first = isValid.errors ?? NO_ERRORS;
      return collectErrors(collector(), value) ?? first;
    };
  });

  function prepareFor(purpose: Purpose): SchemaSet & { readonly compile: Compile } {
    const { schemas, components } = prepareSchemas(set, purpose);
    const budget = budgets[purpose];
    const keywords = [
      ...stepKeywords(budget),
      ...unionKeywords(budget),
      tagged,
      contains,
      uniqueItems,
      ...lengthLimits,
    ];
    return {
      schemas,
      components,
      compile: createCompiler(direction, components, { allErrors: purpose === 'errors', keywords }),
    };
  }

  /** Returns `undefined` where there are too many: then the first one has to do. */
  function collectErrors(collector: ReturnType<Compile>, value: unknown): readonly ErrorObject[] | undefined {
    budgets.errors.begin(value);
    try {
      return collector(value) ? undefined : (collector.errors ?? undefined);
    } catch (error) {
      if (error instanceof StepsExceeded) return undefined;
      throw error;
    } finally {
      budgets.errors.end();
    }
  }
}
