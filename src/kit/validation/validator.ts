import type { RequestInput } from '../decode/input.js';
import type { Contract, Operation } from '../contract/model.js';
import { Problem, type InputError } from '../problem.js';
import { createRequestValidator } from './request-validator.js';
import { createResponseValidators, type ResponseValidators } from './response-validator.js';

/** Checks the requests and the responses of one operation. */
export interface OperationValidator {
  /**
   * Checks a request that has been read and fills in the defaults of what is absent.
   *
   * @param input the five parts of the request; defaults are written into it
   * @param media the media type of the body, as the contract writes it; `undefined` when there is none
   * @returns every fault; empty when the request is valid
   */
  request(input: RequestInput, media: string | undefined): readonly InputError[];
  /**
   * Checks a response before it is sent.
   *
   * @param status the status as the contract writes it: `200`, `4XX`, `default`
   * @param media the media type as the contract writes it; `undefined` when there is no body
   * @returns what is wrong, for the log; empty when the response is as declared
   */
  response(status: string, media: string | undefined, value: ResponseValue): readonly string[];
  /** Compiles everything now that would be compiled when it is first needed. */
  compile(): void;
}

/** What is checked of a response. Header names are in lower case. */
export interface ResponseValue {
  readonly body?: unknown;
  readonly header: Readonly<Record<string, unknown>>;
}

/**
 * Builds the validator of one operation on express-openapi-validator.
 *
 * The package is given what it does well, checking a value against a schema, and nothing else. It sees a small
 * document of one operation, `POST /`, that takes one JSON body: the request as `parse` has read it, with the parts
 * `path`, `query`, `header`, `cookie` and `body`. So no odd parameter style, media type or path of a contract can
 * confuse it, and its caches are keyed by names from that document, never by bytes a client chose.
 *
 * The request and each status of the responses are compiled when they are first needed: most operations of a large
 * contract are never asked for, and most statuses never answered.
 *
 * Its methods throw a Problem `internal_error`, whose cause says why, when a schema that they need cannot be compiled.
 *
 * @param checkOf gives the checks of responses: one for all operations lets those that are alike share them
 */
export function createOperationValidator(
  contract: Contract,
  operation: Operation,
  checkOf: ResponseValidators = createResponseValidators(contract),
): OperationValidator {
  const request = lazy(() => createRequestValidator(contract, operation));
  const media = operation.requestBody?.content.keys() ?? [];
  const requests = new Map(
    [undefined, ...media].map((name) => [name, lazy(() => warmUp(request(), emptyRequest(), name))]),
  );
  const responses = new Map(
    [...operation.responses].map(([status, response]) => [
      status,
      lazy(() => warmUp(checkOf(response), emptyResponse, undefined)),
    ]),
  );
  return {
    request: (input, name) => lookup(requests, name).check(input, name),
    response: (status, name, value) => lookup(responses, status).check(value, name),
    compile() {
      for (const check of [...requests.values(), ...responses.values()]) check();
    },
  };

  /** The package compiles at the first use: that is made here, with a value of no client. */
  function warmUp<Value, Result>(check: Check<Value, Result>, value: Value, name: string | undefined) {
    check.check(value, name);
    return check;
  }

  function lookup<Key, Made>(made: ReadonlyMap<Key, () => Made>, key: Key): Made {
    const make = made.get(key);
    if (!make) throw new Error(`${operation.id} declares no ${String(key)}`);
    return make();
  }

  /** Makes a thing at the first call; what it threw then it throws at every call, without trying again. */
  function lazy<T>(make: () => T): () => T {
    let made: { readonly value: T } | { readonly problem: Problem } | undefined;
    return () => {
      if (!made)
        try {
          made = { value: make() };
        } catch (cause) {
          const detail = `${operation.id} is switched off: a schema of it in the contract cannot be used.`;
          made = { problem: cause instanceof Problem ? cause : new Problem('internal_error', { detail, cause }) };
        }
      if ('value' in made) return made.value;
      throw made.problem;
    };
  }
}

interface Check<Value, Result> {
  check(value: Value, media: string | undefined): Result;
}

/** Made anew: defaults are written into it. */
const emptyRequest = (): RequestInput => ({ path: {}, query: {}, header: {}, cookie: {} });
const emptyResponse: ResponseValue = { header: {} };
