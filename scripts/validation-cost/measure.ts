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
    const begun = cpuMilliseconds();
    let body: unknown;
    for (let round = 0; round < PARSE_ROUNDS; round += 1) body = JSON.parse(text);
    const parsed = cpuMilliseconds();
    let outcome: Outcome;
    try {
      const errors = validator.request({ path: {}, query: {}, header: {}, cookie: {}, body }, format);
      outcome = errors.length === 0 ? 'valid' : 'invalid';
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'too_complex') throw error;
      outcome = 'too complex';
    }
    return { outcome, parse: (parsed - begun) / PARSE_ROUNDS, validate: cpuMilliseconds() - parsed };
  };
}

/** The time of the processor that the process has taken: others on the machine do not count. */
function cpuMilliseconds(): number {
  return process.cpuUsage().user / 1000;
}

/** The clock of the processor is coarse, and texts are parsed fast. */
const PARSE_ROUNDS = 5;

/** A cost for which it is not worth to measure again whether it is less. */
const SMALL_COST_MS = 10;
const SMALL_RATIO = 5;

/**
 * Measures bodies, the fastest of some runs where one takes long: functions are compiled and garbage is collected in
 * some of them.
 */
export function measure(
  schema: string,
  validate: ValidateText,
  bodies: readonly HostileBody[],
  runs: number,
): readonly Cost[] {
  // Compiles both passes.
  for (const text of ['null', '[]', '{}', '"a"', '0']) validate(text);
  return bodies.map(({ name, text }) => {
    const first = validate(text);
    let { parse, validate: milliseconds } = first;
    for (let run = 1; run < runs && milliseconds > SMALL_COST_MS && milliseconds / parse > SMALL_RATIO; run += 1) {
      const again = validate(text);
      milliseconds = Math.min(milliseconds, again.validate);
      parse = Math.min(parse, again.parse);
    }
    return { schema, body: name, outcome: first.outcome, milliseconds, ratio: milliseconds / Math.max(parse, 0.01) };
  });
}
