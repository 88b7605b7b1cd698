import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import { ResponseValidator } from 'express-openapi-validator/dist/middlewares/openapi.response.validator.js';
import type { OpenApiRequest, OpenAPIV3, Options } from 'express-openapi-validator/dist/framework/types.js';
import type { Response as ExpressResponse } from 'express';
import type { Input } from '../call.js';
import type { Contract, Operation } from '../contract/model.js';
import type { InputFault } from '../problem.js';
import { requestContent, responseContent, slot } from './small-document.js';

/** Checks the requests and the responses of one operation. */
export interface Validator {
  /**
   * Checks a request that has been read and fills in the defaults of what is absent.
   *
   * @param input the five parts of the request; defaults are written into it
   * @param media the media type of the body, as the contract writes it; `undefined` when there is none
   * @returns every fault; empty when the request is valid
   */
  request(input: Input, media: string | undefined): readonly InputFault[];
  /**
   * Checks a response before it is sent.
   *
   * @param status the status as the contract writes it: `200`, `4XX`, `default`
   * @param media the media type as the contract writes it; `undefined` when there is no body
   * @returns what is wrong, for the log; empty when the response is as declared
   */
  response(status: string, media: string | undefined, value: ResponseValue): readonly string[];
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
 * Throws an Error when a schema of the operation cannot be compiled.
 */
export function createValidator(contract: Contract, operation: Operation): Validator {
  const requests = requestContent(contract, operation);
  const responses = responseContent(contract, operation);
  const document = {
    openapi: '3.1.0',
    info: { title: operation.id, version: contract.version },
    paths: {},
    components: { schemas: { ...requests.components, ...responses.components } },
  } as unknown as OpenAPIV3.DocumentV3_1;
  const schema = { requestBody: { required: true, content: requests.content }, responses: responses.responses };
  const openapi = { expressRoute: '/', openApiRoute: '/', pathParams: {}, schema, _responseSchema: schema, serial: 1 };

  const requestValidator = new RequestValidator(document, { ...ajvOptions, allowUnknownQueryParameters: true });
  const checkResponse = responseHook(document, openapi);

  const validator: Validator = {
    request(input, media) {
      let failure: unknown;
      try {
        const request = prepared(openapi, slot(requests.media, media), input);
        void requestValidator.validate(request, noResponse, () => undefined);
      } catch (error) {
        failure = error;
      }
      return failure === undefined ? [] : requestFaults(failure);
    },
    response: (status, media, value) => checkResponse(`${status} ${media ?? ''}`, value),
  };
  // Both compile at their first use: use them once, so that a fault in a schema shows now.
  validator.request({ path: {}, query: {}, header: {}, cookie: {} }, undefined);
  for (const media of requests.media) validator.request({ path: {}, query: {}, header: {}, cookie: {} }, media);
  const [first] = Object.keys(responses.responses);
  if (first !== undefined) checkResponse(first, { header: {} });
  return validator;
}

/**
 * How Ajv is set up. The package has no option for it; its validators take these, and pass them on as they are.
 */
const ajvOptions: Options = {
  strict: false,
  validateSchema: false,
  allErrors: true,
  useDefaults: true,
  // `required: [toString]` is not met by what every object inherits.
  ownProperties: true,
  // 19.99 is a multiple of 0.01, whatever binary fractions make of it.
  multipleOfPrecision: 9,
  ajvFormats: { mode: 'full' },
  formats: {},
  keywords: [
    {
      keyword: 'isFile',
      error: { message: 'must be sent as a file' },
      validate: (_schema: unknown, data: unknown) => data instanceof Blob,
    },
  ],
  code: { regExp: Object.assign(pattern, { code: 'pattern' }) },
};

/** A pattern as ECMA-262 reads it with the `u` flag, and without it where only that works, as many documents need. */
function pattern(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    return new RegExp(source);
  }
}

/** A request as the package reads one, carrying a value to be checked as its body. */
function prepared(openapi: object, contentType: string, body: unknown): OpenApiRequest {
  const headers = { 'content-type': contentType };
  return { method: 'POST', path: '/', originalUrl: '/', headers, query: {}, params: {}, body, openapi } as never;
}

const noResponse = {} as ExpressResponse;

/**
 * The package checks a response by replacing `res.json`. Here the replaced function is kept and called again for
 * each response, with the name of the response as the status.
 */
function responseHook(document: OpenAPIV3.DocumentV3_1, openapi: object) {
  let failure: unknown;
  const response = {
    statusCode: '',
    headersSent: false,
    getHeaders: () => ({ 'content-type': 'application/json' }),
    json: (_body: unknown): void => undefined,
  };
  const request = prepared(openapi, 'application/json', undefined);
  const hook = new ResponseValidator(document, { ...ajvOptions, useDefaults: false }, {}, 1).validate();
  void hook(request, response as never, (error?: unknown) => (failure = error));
  const check = response.json;
  return (status: string, value: ResponseValue): readonly string[] => {
    failure = undefined;
    response.statusCode = status;
    check.call(response, value);
    return failure === undefined ? [] : responseFaults(failure);
  };
}

interface PackageFault {
  readonly path: string;
  readonly message: string;
}

/** The list of faults inside an error of the package; any other error is one of ours or of a schema, and thrown on. */
function packageFaults(error: unknown): readonly PackageFault[] {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors as PackageFault[];
  throw error instanceof Error ? error : new Error(String(error));
}

const parts: ReadonlySet<string> = new Set(['path', 'query', 'header', 'cookie', 'body']);
const mostFaults = 50;

/** `/body/query/limit` is `/limit` in the query: the first segment is the package's, the second is ours. */
function requestFaults(error: unknown): readonly InputFault[] {
  const faults = new Map<string, InputFault>();
  for (const { path, message: words } of packageFaults(error)) {
    const [, , part = '', ...rest] = path.split('/');
    const message = inPlainWords(words);
    if (!parts.has(part) || message === undefined) continue;
    const pointer = rest.map((segment) => `/${segment}`).join('');
    faults.set(`${part}${pointer} ${message}`, { in: part as InputFault['in'], path: pointer, message });
    if (faults.size === mostFaults) break;
  }
  // What cannot be put into words is refused all the same.
  return faults.size > 0 ? [...faults.values()] : [{ in: 'body', path: '', message: 'does not match the contract' }];
}

/** Ajv's words as a client would say them. `undefined` for those that only repeat that a fault was found inside. */
function inPlainWords(message: string): string | undefined {
  if (message.startsWith('must match "')) return undefined;
  if (message.startsWith('must have required property')) return 'is required';
  if (
    /^(must NOT be valid|must NOT have (additional|unevaluated) (properties|items))|boolean schema is false/.test(
      message,
    )
  )
    return 'is not allowed here';
  return message.replace('must be equal to one of the allowed values: ', 'must be one of ');
}

function responseFaults(error: unknown): readonly string[] {
  return packageFaults(error).map(({ path, message }) => `${path.replace('/response', '')} ${message}`);
}
