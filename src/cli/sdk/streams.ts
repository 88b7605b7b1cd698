import {
  describeItems,
  isObject,
  ITEM_STREAM,
  resolvePointer,
  type Contract,
  type Document,
  type ItemDescription,
  type Operation,
} from '../../kit/index.js';

type Content = NonNullable<Operation['requestBody']>['content'];

/** The streams of an operation, by the media type that a client uses. */
interface OperationStreams {
  readonly sends: Stream | undefined;
  readonly receives: Stream | undefined;
}

interface Stream extends ItemDescription {
  readonly mediaType: string;
}

/** Finds the operations that send or receive streams of items. */
export function streamsOf(contract: Contract): ReadonlyMap<Operation, OperationStreams> {
  const found = new Map<Operation, OperationStreams>();
  for (const operation of contract.operations) {
    const successful = [...operation.responses].filter(([status]) => status.startsWith('2'));
    const sends = firstStream(contract, operation.requestBody?.content ?? new Map());
    const receives = successful.map(([, { content }]) => firstStream(contract, content)).find(Boolean);
    if (sends ?? receives) found.set(operation, { sends, receives });
  }
  return found;
}

function firstStream(contract: Contract, content: Content): Stream | undefined {
  for (const [mediaType, media] of content) {
    const description = describeItems(contract, mediaType, media);
    if (description) return { ...description, mediaType };
  }
  return undefined;
}

/**
 * Writes the bodies that are streams as lists in JSON, which generators know: the methods that take and return them are
 * made from their types.
 *
 * @param document changed in place; its streams are marked lists
 */
export function writeStreamsAsLists(document: Document, operations: Iterable<Operation>): void {
  for (const { pointer } of operations) {
    const operation = resolvePointer(document, pointer);
    if (!isObject(operation)) continue;
    if (isObject(operation['requestBody'])) operation['requestBody'] = onlyList(document, operation['requestBody']);
    const { responses } = operation;
    if (!isObject(responses)) continue;
    for (const [status, response] of Object.entries(responses))
      if (isObject(response)) responses[status] = onlyList(document, response);
  }
}

/** Returns a request body or a response with its list alone, or as it is when it has none. */
function onlyList(document: Document, written: Record<string, unknown>): unknown {
  const target = typeof written['$ref'] === 'string' ? resolvePointer(document, written['$ref']) : written;
  if (!isObject(target) || !isObject(target['content'])) return written;
  const lists = Object.values(target['content']).filter((media) => isObject(media) && isMarked(media['schema']));
  const [list] = lists;
  return list === undefined ? written : { ...target, content: { 'application/json': list } };
}

function isMarked(schema: unknown): boolean {
  return isObject(schema) && schema[ITEM_STREAM] === true;
}

/** The methods that `GET` stands for may be sent again. */
const RESUMABLE: ReadonlySet<string> = new Set(['get', 'query']);

/** Writes the table of the streams of a client, by the names of its methods. */
export function streamTable(
  streams: ReadonlyMap<Operation, OperationStreams>,
  methodNames: ReadonlyMap<string, string>,
): string {
  const entries = [...streams].map(([{ id, method }, { sends, receives }]) => [
    methodNames.get(id) ?? id,
    {
      ...(receives && { receives: { format: receives.format, mediaType: receives.mediaType, data: receives.data } }),
      ...(sends && { sends: { format: sends.format, mediaType: sends.mediaType } }),
      resumes: RESUMABLE.has(method),
    },
  ]);
  const table = JSON.stringify(Object.fromEntries(entries), null, 2);
  return `/** How the operations with streams of items send and receive them. */\nexport const streams = ${table} as const;\n`;
}
