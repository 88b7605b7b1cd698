import type { Contract } from '../contract/model.js';
import type { ItemDescription } from '../stream/describe-items.js';
import { ITEM_FORMAT, responseItemValidator } from '../validation/item-validator.js';
import { createBodies, type MockBodies, type MockBody } from './bodies.js';

/** How many items a mock sends, where no example says otherwise. */
const ITEM_COUNT = 3;

/** Finds streams for a response: those of examples that are lists of items, or else a few items made from the schema. */
export function createItemBodies(contract: Contract, description: ItemDescription): MockBodies {
  const { media } = description;
  const validate = responseItemValidator(contract, description);
  const made = createBodies(
    contract,
    ITEM_FORMAT.kind,
    { ...media, schema: media.itemSchema, itemSchema: undefined, examples: new Map() },
    validate,
  );

  function example(name: string): MockBody | undefined {
    const items: unknown = media.examples.get(name);
    if (!Array.isArray(items) || items.some((item) => validate(item).length > 0)) return undefined;
    return { name, body: streamOf(items) };
  }

  return {
    named: (name) => (name === undefined ? undefined : example(name)),
    preferred() {
      for (const name of media.examples.keys()) {
        const found = example(name);
        if (found) return found;
      }
      const item = made.preferred();
      return item && { name: undefined, body: streamOf(Array.from({ length: ITEM_COUNT }, () => item.body)) };
    },
  };
}

/** Can be read again and again: a mock is made once for all requests. */
function streamOf(items: readonly unknown[]): AsyncIterable<unknown> {
  return {
    async *[Symbol.asyncIterator]() {
      for (const item of items) yield await Promise.resolve(item);
    },
  };
}
