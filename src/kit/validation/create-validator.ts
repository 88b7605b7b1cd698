import type { Contract, Operation } from '../contract/model.js';
import { requestFormats } from '../decode/request-formats.js';
import { Problem } from '../problem.js';
import { lazy } from '../util/lazy.js';
import { isSameFormat } from '../util/media-type.js';
import { compileRequestValidator } from './request-validator.js';
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
  const requests = [undefined, ...formats].map((format) => ({
    format,
    validator: compileOnce(() => compileRequestValidator(contract, operation, format)),
  }));
  const responses = new Map(
    [...operation.responses].map(([status, response]) => [status, compileOnce(() => validatorOf(response))]),
  );

  return {
    request(input, format) {
      const found = requests.find((request) => isSameFormat(request.format, format));
      if (!found) throw new Error(`${operation.id} declares no body of ${String(format?.range)}`);
      return found.validator()(input);
    },
    response(status, format, value) {
      const validator = responses.get(status);
      if (!validator) throw new Error(`${operation.id} declares no status ${status}`);
      return validator()(format, value);
    },
    compile() {
      for (const { validator } of requests) validator();
      for (const validator of responses.values()) validator();
    },
  };

  /** What could not be compiled is not tried again: the same problem is thrown each time. */
  function compileOnce<T>(compile: () => T): () => T {
    const compiled = lazy((): Compiled<T> => {
      try {
        return { kind: 'validator', validator: compile() };
      } catch (cause) {
        const detail = `${operation.id} is switched off: a schema of it in the contract cannot be used.`;
        return { kind: 'problem', problem: new Problem('internal_error', { detail, cause }) };
      }
    });
    return () => {
      const result = compiled();
      if (result.kind === 'validator') return result.validator;
      throw result.problem;
    };
  }
}

type Compiled<T> =
  { readonly kind: 'validator'; readonly validator: T } | { readonly kind: 'problem'; readonly problem: Problem };
