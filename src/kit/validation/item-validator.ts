import type { ItemMedia } from '../contract/item-schema.js';
import type { Contract, Operation } from '../contract/model.js';
import type { ItemDescription } from '../stream/describe-items.js';
import { bodyFormat } from '../util/media-type.js';
import { compileRequestValidator, type RequestValidator } from './request-validator.js';
import { createResponseValidators } from './response-validator.js';
import type { ResponseError } from './validator.js';

/** An item is validated as a JSON body of its own. */
export const ITEM_FORMAT = bodyFormat('application/json', 'json');

/** Returns an operation that takes one item as its JSON body, and no parameters. */
export function itemOperation(operation: Operation, media: ItemMedia): Operation {
  return { ...operation, parameters: [], requestBody: { required: true, content: itemContent(media) } };
}

/** Compiles the validation of the items of a request body. */
export function compileRequestItems(contract: Contract, operation: Operation, media: ItemMedia): RequestValidator {
  return compileRequestValidator(contract, itemOperation(operation, media), ITEM_FORMAT);
}

/** Validates an item of a response. */
export type ResponseItemValidator = (item: unknown) => readonly ResponseError[];

const compiled = new WeakMap<ItemDescription, ResponseItemValidator>();

/** Returns the validator of the items of a response; it is compiled in the first call. */
export function responseItemValidator(contract: Contract, description: ItemDescription): ResponseItemValidator {
  let validator = compiled.get(description);
  if (!validator) compiled.set(description, (validator = compileResponseItems(contract, description.media)));
  return validator;
}

function compileResponseItems(contract: Contract, media: ItemMedia): ResponseItemValidator {
  const validate = createResponseValidators(contract)({ content: itemContent(media), headers: new Map() });
  return (body) => validate(ITEM_FORMAT, { body, header: {} });
}

function itemContent(media: ItemMedia) {
  return new Map([[ITEM_FORMAT.range, { ...media, schema: media.itemSchema, itemSchema: undefined }]]);
}
