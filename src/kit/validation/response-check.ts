import type { ValidateFunction } from 'ajv';
import type { OpenApiRequest } from 'express-openapi-validator/dist/framework/types.js';
import { ResponseValidator } from 'express-openapi-validator/dist/middlewares/openapi.response.validator.js';
import type { Contract, Operation, Response } from '../contract/model.js';
import { ajvOptions } from './ajv-options.js';
import { responseFaults } from './package-faults.js';
import { responseContent, smallDocument } from './small-document.js';
import type { ResponseValue } from './validator.js';

/** Checks the responses of one status. */
export interface ResponseCheck {
  check(value: ResponseValue, media: string | undefined): readonly string[];
}

/**
 * Makes the check of an operation's responses of one status. Everything is compiled here.
 *
 * The package compiles; what it has compiled is called here, by the name of the media type, which stands for the status.
 * Its middleware around that replaces `res.json` and looks for the media type that fits at each response: 1 µs.
 */
export function createResponseCheck(contract: Contract, operation: Operation, declared: Response): ResponseCheck {
  const { responses, components } = responseContent(contract, declared);
  const validator = new ResponseValidator(
    smallDocument(operation.id, components),
    { ...ajvOptions, useDefaults: false },
    {},
    1,
  );
  const request = { method: 'POST', headers: {}, openapi: { expressRoute: '/' } } as unknown as OpenApiRequest;
  // By status and media type; the package says only the first.
  const made: unknown = validator._getOrBuildValidator(request, responses);
  const compiled = new Map(
    Object.entries(made as Record<string, Readonly<Record<string, ValidateFunction>>>).map(
      ([status, { 'application/json': isValid }]) => [status, isValid],
    ),
  );

  return {
    check(value, media) {
      const isValid = compiled.get(`body ${media ?? ''}`);
      if (!isValid) return [`the media type ${media ?? ''} is not declared`];
      return isValid({ response: value }) ? [] : responseFaults(isValid.errors);
    },
  };
}
