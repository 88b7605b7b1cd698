import type { ValidateFunction } from 'ajv';
import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import { ContentType } from 'express-openapi-validator/dist/middlewares/util.js';
import type { RequestInput } from '../decode/input.js';
import type { Contract, Operation } from '../contract/model.js';
import type { InputError } from '../problem.js';
import { ajvOptions } from './ajv-options.js';
import { toInputErrors } from './messages.js';
import { requestContent, mediaTypeKey, singleOperationDocument } from './eov-document.js';

/** Checks the requests of one operation. */
export interface RequestCheck {
  check(input: RequestInput, media: string | undefined): readonly InputError[];
}

/** What is used of the package that its types keep to themselves: making a check, and the Ajv that has it then. */
interface Compiler {
  buildMiddleware(path: string, schema: object, type: ContentType, key: string): unknown;
  readonly ajvBody: { getSchema(key: string): ValidateFunction | undefined };
}

/**
 * Makes the check of an operation's requests. Each media type is compiled at its first use.
 *
 * The package compiles; what it has compiled is called here. Its middleware around that reads parameters that have been
 * read, and throws what it found with a stack and in one sentence, which nobody reads: 5 µs of a refusal.
 */
export function createRequestValidator(contract: Contract, operation: Operation): RequestCheck {
  const { media: names, content, components } = requestContent(contract, operation);
  const schema = { requestBody: { required: true, content }, responses: {} };
  const validator = new RequestValidator(singleOperationDocument(components), ajvOptions) as unknown as Compiler;
  const compiled = new Map<string | undefined, ValidateFunction>();

  return {
    check(input, media) {
      let isValid = compiled.get(media);
      if (!isValid) compiled.set(media, (isValid = compile(mediaTypeKey(names, media))));
      return isValid({ body: input }) ? [] : toInputErrors(isValid.errors);
    },
  };

  function compile(type: string): ValidateFunction {
    validator.buildMiddleware('/', schema, ContentType.fromString(type), type);
    const made = validator.ajvBody.getSchema(type);
    if (!made) throw new Error(`${operation.id}: nothing was compiled for ${type}`);
    return made;
  }
}
