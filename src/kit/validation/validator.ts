import type { RequestInput } from '../decode/input.js';
import type { InputError } from '../problem.js';
import type { BodyFormat } from '../util/media-type.js';

/** Validates the requests and the responses of one operation. */
export interface OperationValidator {
  /**
   * Validates a decoded request and fills in the defaults of what is absent.
   *
   * @param input the five parts of the request; defaults are written into it
   * @param format of the body; `undefined` when there is none
   * @returns every error; empty when the request is valid
   */
  request(input: RequestInput, format: BodyFormat | undefined): readonly InputError[];
  /**
   * Validates a response before it is sent.
   *
   * @param status the status as the contract writes it: `200`, `4XX`, `default`
   * @param format of the body; `undefined` when there is none
   * @returns what is wrong, for the log; empty when the response is as declared
   */
  response(status: string, format: BodyFormat | undefined, value: ResponseValue): readonly ResponseError[];
  /** Compiles everything now that would be compiled when it is first needed. */
  compile(): void;
}

/** What is validated of a response. Header names are in lower case. */
export interface ResponseValue {
  readonly body?: unknown;
  readonly header: Readonly<Record<string, unknown>>;
}

/** An error in a response. */
export interface ResponseError {
  /** JSON Pointer into the response: `/body/id`, `/header/etag`. */
  readonly path: string;
  /** The keyword of the schema that is not satisfied. */
  readonly keyword: string;
  readonly message: string;
}
