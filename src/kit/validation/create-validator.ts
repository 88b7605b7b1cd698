import type { Contract, Operation } from '../contract/model.js';
import { requestFormats } from '../decode/request-formats.js';
import { Problem } from '../problem.js';
import type { BodyFormat } from '../util/media-type.js';
import { compileRequestValidator, type RequestValidator } from './request-validator.js';
import { createResponseValidators, type ResponseValidators } from './response-validator.js';
import type { OperationValidator } from './validator.js';

/**
 * Creates the validator of one operation. The requests of each body format and the responses of each status are compiled
 * when they are first needed: most operations of a large contract are never called, and most statuses never sent.
 *
 * Its methods throw a Problem `internal_error`, whose cause says why, when a schema that they need cannot be compiled.
 *
 * @param validatorOf returns the validators of responses: one for all operations lets those that are equal share them
 */
export function createOperationValidator(
  contract: Contract,
  operation: Operation,
  validatorOf: ResponseValidators = createResponseValidators(contract),
): OperationValidator {
  const formats = [...(operation.requestBody?.content ?? [])].flatMap(([range, media]) =>
    requestFormats(range, media, contract),
  );
  const requests = new Map(
    [undefined, ...formats].map((format): [BodyFormat | undefined, () => RequestValidator] => [
      format,
      compileOnce(() => compileRequestValidator(contract, operation, format)),
    ]),
  );
  const responses = new Map(
    [...operation.responses].map(([status, response]) => [status, compileOnce(() => validatorOf(response))]),
  );

  return {
    request(input, format) {
      const validator = requests.get(format);
      if (!validator) throw new Error(`${operation.id} declares no body of ${String(format?.range)}`);
      return validator()(input);
    },
    response(status, format, value) {
      const validator = responses.get(status);
      if (!validator) throw new Error(`${operation.id} declares no status ${status}`);
      return validator()(format, value);
    },
    compile() {
      for (const validator of requests.values()) validator();
      for (const validator of responses.values()) validator();
    },
  };

  /** What could not be compiled is not tried again: the same problem is thrown each time. */
  function compileOnce<T>(compile: () => T): () => T {
    let compiled: T | Problem | undefined;
    return () => {
      compiled ??= compileOrProblem(compile);
      if (compiled instanceof Problem) throw compiled;
      return compiled;
    };
  }

  function compileOrProblem<T>(compile: () => T): T | Problem {
    try {
      return compile();
    } catch (cause) {
      const detail = `${operation.id} is switched off: a schema of it in the contract cannot be used.`;
      return new Problem('operation_disabled', { detail, cause });
    }
  }
}
