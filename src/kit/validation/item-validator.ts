import type { ItemMedia } from '../contract/item-schema.js';
import type { Contract, Operation } from '../contract/model.js';
import type { RequestInput } from '../decode/input.js';
import type { InputError } from '../problem.js';
import type { BodyFormat } from '../util/media-type.js';
import { compileRequestValidator } from './request-validator.js';
import { createResponseValidators } from './response-validator.js';
import type { ResponseError } from './validator.js';

/** An item is validated as a JSON body of its own. */
export const ITEM_FORMAT: BodyFormat = { range: 'application/json', kind: 'json' };

/** Returns an operation that takes one item as its JSON body, and no parameters. */
export function itemOperation(operation: Operation, media: ItemMedia): Operation {
  const content = new Map([[ITEM_FORMAT.range, { ...media, schema: media.itemSchema, itemSchema: undefined }]]);
  return { ...operation, parameters: [], requestBody: { required: true, content } };
}

/** Validates an item of a request, and fills in defaults. */
export type RequestItemValidator = (input: RequestInput) => readonly InputError[];

/** Compiles the validation of the items of a request body. */
export function compileRequestItems(contract: Contract, operation: Operation, media: ItemMedia): RequestItemValidator {
  return compileRequestValidator(contract, itemOperation(operation, media), ITEM_FORMAT);
}

/** Validates an item of a response. */
export type ResponseItemValidator = (item: unknown) => readonly ResponseError[];

/** Compiles the validation of the items of a response body. */
export function compileResponseItems(contract: Contract, media: ItemMedia): ResponseItemValidator {
  const content = new Map([[ITEM_FORMAT.range, { ...media, schema: media.itemSchema, itemSchema: undefined }]]);
  const validate = createResponseValidators(contract)({ content, headers: new Map() });
  return (body) => validate(ITEM_FORMAT, { body, header: {} });
}
