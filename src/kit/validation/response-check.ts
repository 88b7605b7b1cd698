import { ResponseValidator } from 'express-openapi-validator/dist/middlewares/openapi.response.validator.js';
import type { Contract, Operation, Response } from '../contract/model.js';
import { ajvOptions } from './ajv-options.js';
import { responseFaults } from './package-faults.js';
import { preparedRequest } from './request-check.js';
import { responseContent, smallDocument } from './small-document.js';
import type { ResponseValue } from './validator.js';

/** Checks the responses of one status. */
export interface ResponseCheck {
  check(value: ResponseValue, media: string | undefined): readonly string[];
}

/**
 * Makes the check of an operation's responses of one status.
 *
 * The package checks a response by replacing `res.json`. Here the replaced function is kept and called again for each
 * response, with the name of the media type as the status. Everything is compiled at the first use.
 */
export function createResponseCheck(contract: Contract, operation: Operation, declared: Response): ResponseCheck {
  const { responses, components } = responseContent(contract, declared);
  const schema = { responses };
  const openapi = { expressRoute: '/', openApiRoute: '/', pathParams: {}, schema, _responseSchema: schema, serial: 1 };
  let failure: unknown;
  const response = {
    statusCode: '',
    headersSent: false,
    getHeaders: () => ({ 'content-type': 'application/json' }),
    json: (_body: unknown): void => undefined,
  };
  const validator = new ResponseValidator(
    smallDocument(operation.id, components),
    { ...ajvOptions, useDefaults: false },
    {},
    1,
  );
  // Without a media type of the request, which the package would parse at each response: 1 µs.
  const request = preparedRequest(openapi, undefined, undefined);
  void validator.validate()(request, response as never, (error?: unknown) => (failure = error));
  const replaced = response.json;

  return {
    check(value, media) {
      failure = undefined;
      response.statusCode = `body ${media ?? ''}`;
      replaced.call(response, value);
      return failure === undefined ? [] : responseFaults(failure);
    },
  };
}
