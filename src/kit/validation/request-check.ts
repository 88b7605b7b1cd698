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

  const slots = new Map([undefined, ...names].map((name) => [name, slot(names, name)]));
  // The package's own middleware for each media type. To find it, it would parse the media type at each request: 1 µs.
  const made = validator['middlewareCache'] as Readonly<Record<string, typeof validator.validate>>;

  return {
    check(input, media) {
      const type = slots.get(media) ?? slot(names, media);
      const request = preparedRequest(openapi, type, input);
      let failure: unknown;
      try {
        const check = made[`POST-/-${type}`];
        if (check) void check(request, noResponse, passed);
        else void validator.validate(request, noResponse, passed);
      } catch (error) {
        failure = error;
      }
      return failure === undefined ? [] : requestFaults(failure);
    },
  };
}

/** The package goes on when a request is valid; what it says of one that is not, it throws. */
function passed(): void {
  return undefined;
}

/** A request as the package reads one, carrying a value to be checked as its body. */
export function preparedRequest(openapi: object, contentType: string | undefined, body: unknown): OpenApiRequest {
  const headers = { 'content-type': contentType };
  return { method: 'POST', path: '/', originalUrl: '/', headers, query: {}, params: {}, body, openapi } as never;
}

/** The package asks nothing of it. */
const noResponse = Object.freeze({}) as unknown as ExpressResponse;
