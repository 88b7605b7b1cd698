import type { Contract, MediaTypeObject, Operation } from '../contract/model.js';
import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { isItemMedia } from '../contract/item-schema.js';

/** Names every schema of items that nothing enforces, because its media type is not a sequence that a server can read. */
export function findUnenforcedItemSchemas({ operations }: Contract): readonly Diagnostic[] {
  return operations.flatMap((operation) =>
    mediaTypesOf(operation).flatMap(([mediaType, media]) =>
      media.itemSchema === undefined || isItemMedia(mediaType, media)
        ? []
        : [
            diagnostic(
              'item-schema-unenforced',
              atPointer(media.pointer),
              `The items of ${mediaType} are not validated.`,
              'Use text/event-stream, application/jsonl or application/json-seq, or validate them in the handler.',
            ),
          ],
    ),
  );
}

function mediaTypesOf({
  requestBody,
  responses,
}: Operation): readonly (readonly [mediaType: string, media: MediaTypeObject])[] {
  const contents = [requestBody?.content, ...[...responses.values()].map(({ content }) => content)];
  return contents.flatMap((content) => [...(content ?? [])]);
}
