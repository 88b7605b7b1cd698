import type { ItemStream } from '../context/operation-plan.js';
import type { Contract, MediaTypeObject, Operation } from '../contract/model.js';
import { describeItems } from '../stream/describe-items.js';
import { createItemWriter } from '../stream/write-item.js';
import { responseItemValidator } from '../validation/item-validator.js';

/** Decides how the items of a response are validated and written; `undefined` where its body is no stream of items. */
export function planResponseItems(
  contract: Contract,
  mediaType: string,
  media: MediaTypeObject | undefined,
): ItemStream | undefined {
  const description = describeItems(contract, mediaType, media);
  if (!description) return undefined;
  const { format, data } = description;
  const write = createItemWriter(format, data);
  return {
    format,
    write(item) {
      const errors = responseItemValidator(contract, description)(item);
      if (errors.length === 0) return write(item);
      const faults = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
      throw new Error(`an item is not as declared: ${faults}`);
    },
  };
}

/** Compiles the schemas of all items of an operation's responses. @throws Error when one cannot be compiled */
export function compileItems(contract: Contract, { responses }: Operation): void {
  for (const { content } of responses.values())
    for (const [mediaType, media] of content) {
      const description = describeItems(contract, mediaType, media);
      if (description) responseItemValidator(contract, description);
    }
}
