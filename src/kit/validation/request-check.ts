import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import type { OpenApiRequest } from 'express-openapi-validator/dist/framework/types.js';
import type { Response as ExpressResponse } from 'express';
import type { Input } from '../call.js';
import type { Contract, Operation } from '../contract/model.js';
import type { InputFault } from '../problem.js';
import { ajvOptions } from './ajv-options.js';
import { requestFaults } from './package-faults.js';
import { requestContent, slot, smallDocument } from './small-document.js';

/** Checks the requests of one operation. */
export interface RequestCheck {
  check(input: Input, media: string | undefined): readonly InputFault[];
}

/** Makes the check of an operation's requests. Each media type is compiled at its first use. */
export function createRequestCheck(contract: Contract, operation: Operation): RequestCheck {
  const { media: names, content, components } = requestContent(contract, operation);
  const schema = { requestBody: { required: true, content }, responses: {} };
  const openapi = { expressRoute: '/', openApiRoute: '/', pathParams: {}, schema, serial: 1 };
  const validator = new RequestValidator(smallDocument(operation.id, components), {
    ...ajvOptions,
    allowUnknownQueryParameters: true,
  });

  return {
    check(input, media) {
      let failure: unknown;
      try {
        void validator.validate(preparedRequest(openapi, slot(names, media), input), noResponse, () => undefined);
      } catch (error) {
        failure = error;
      }
      return failure === undefined ? [] : requestFaults(failure);
    },
  };
}

/** A request as the package reads one, carrying a value to be checked as its body. */
export function preparedRequest(openapi: object, contentType: string, body: unknown): OpenApiRequest {
  const headers = { 'content-type': contentType };
  return { method: 'POST', path: '/', originalUrl: '/', headers, query: {}, params: {}, body, openapi } as never;
}

const noResponse = {} as ExpressResponse;
