import type { Contract, Operation } from '../../src/kit/contract/model.js';
import { Problem } from '../../src/kit/problem.js';
import type { BodyFormat } from '../../src/kit/util/media-type.js';
import { formatsOf } from '../../src/kit/util/media-type.js';
import { createOperationValidator } from '../../src/kit/validation/create-validator.js';
import type { HostileBody } from './hostile-bodies.js';

export type Outcome = 'valid' | 'invalid' | 'too complex';

/** What validating one body has cost. */
export interface Cost {
  readonly schema: string;
  readonly body: string;
  readonly outcome: Outcome;
  readonly milliseconds: number;
  /** Of the time that JSON.parse takes for the text of the body. */
  readonly ratio: number;
}

/** Validates a body; what is decoded of it is its own in each call. */
export type ValidateText = (text: string) => {
  readonly outcome: Outcome;
  readonly parse: number;
  readonly validate: number;
};

/** Creates the validation of an operation's JSON bodies; `undefined` where it has none. */
export function bodyValidator(contract: Contract, operation: Operation): ValidateText | undefined {
  const range = [...(operation.requestBody?.content.keys() ?? [])].find((key) => formatsOf(key)[0]?.kind === 'json');
  const format: BodyFormat | undefined = range === undefined ? undefined : formatsOf(range)[0];
  if (!format) return undefined;
  const validator = createOperationValidator(contract, operation);
  // Parameters are not what is measured: those that are required are missing in every request.
  return (text) => {
    const begun = performance.now();
    const body = JSON.parse(text) as unknown;
    const parsed = performance.now();
    let outcome: Outcome;
    try {
      const errors = validator.request({ path: {}, query: {}, header: {}, cookie: {}, body }, format);
      outcome = errors.length === 0 ? 'valid' : 'invalid';
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'too_complex') throw error;
      outcome = 'too complex';
    }
    return { outcome, parse: parsed - begun, validate: performance.now() - parsed };
  };
}

/** Measures bodies, the fastest of some runs: others disturb a machine, and nothing makes it faster. */
export function measure(
  schema: string,
  validate: ValidateText,
  bodies: readonly HostileBody[],
  runs: number,
): readonly Cost[] {
  return bodies.map(({ name, text }) => {
    const results = Array.from({ length: runs }, () => validate(text));
    const milliseconds = Math.min(...results.map((result) => result.validate));
    const parse = Math.min(...results.map((result) => result.parse));
    return { schema, body: name, outcome: results[0]?.outcome ?? 'valid', milliseconds, ratio: milliseconds / parse };
  });
}
