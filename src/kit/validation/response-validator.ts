import { hash } from 'node:crypto';
import type { ValidateFunction } from 'ajv';
import type { OpenApiRequest } from 'express-openapi-validator/dist/framework/types.js';
import { ResponseValidator } from 'express-openapi-validator/dist/middlewares/openapi.response.validator.js';
import type { Contract, Response } from '../contract/model.js';
import { ajvOptions } from './ajv-options.js';
import { toResponseMessages } from './messages.js';
import { responseContent, singleOperationDocument } from './eov-document.js';
import type { ResponseValue } from './validator.js';

/** Checks the responses of one status. */
export interface ResponseCheck {
  check(value: ResponseValue, media: string | undefined): readonly string[];
}

/** Gives the check of a declared response. Everything is compiled in the call, or was before. */
export type ResponseValidators = (declared: Response) => ResponseCheck;

/**
 * Makes the checks of a contract's responses. Those that come to the same, as the refusals of most contracts do, are
 * compiled once: that is more than half of the time a strict server takes to make its plan, and of the memory.
 *
 * A check lives as long as a validator that has it.
 */
export function createResponseValidators(contract: Contract): ResponseValidators {
  const made = new Map<string, WeakRef<ResponseCheck>>();
  return (declared) => {
    const content = responseContent(contract, declared);
    const key = hash('sha256', JSON.stringify(content), 'base64');
    const known = made.get(key)?.deref();
    if (known) return known;
    const check = createResponseValidator(content);
    made.set(key, new WeakRef(check));
    return check;
  };
}

/**
 * The package compiles; what it has compiled is called here, by the name of the media type, which stands for the status.
 * Its middleware around that replaces `res.json` and looks for the media type that fits at each response: 1 µs.
 */
function createResponseValidator({ responses, components }: ReturnType<typeof responseContent>): ResponseCheck {
  const options = { ...ajvOptions, useDefaults: false };
  const validator = new ResponseValidator(singleOperationDocument(components), options, {}, 1);
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
      return isValid({ response: value }) ? [] : toResponseMessages(isValid.errors);
    },
  };
}
