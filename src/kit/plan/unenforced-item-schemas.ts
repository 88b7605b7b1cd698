import type { Contract, MediaTypeObject, Operation } from '../contract/model.js';
import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { appendPointer } from '../util/json-pointer.js';

/** Names every `itemSchema` that nothing enforces: the items of a stream pass as they come. */
export function findUnenforcedItemSchemas({ operations }: Contract): readonly Diagnostic[] {
  return operations.flatMap((operation) =>
    mediaTypesOf(operation).flatMap(({ itemSchema, pointer }) =>
      itemSchema === undefined
        ? []
        : [
            diagnostic(
              'item-schema-unenforced',
              atPointer(appendPointer(pointer, 'itemSchema')),
              `The items of ${operation.id} are not validated.`,
              'Validate them in the handler.',
            ),
          ],
    ),
  );
}

function mediaTypesOf({ requestBody, responses }: Operation): readonly MediaTypeObject[] {
  const contents = [requestBody?.content, ...[...responses.values()].map(({ content }) => content)];
  return contents.flatMap((content) => [...(content?.values() ?? [])]);
}
