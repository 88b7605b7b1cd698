import { isObject, resolvePointer, walkDocument, type Document } from '../../kit/index.js';

/** What marks a schema whose value is a file, with its type. */
const FILE_MARK = 'x-file-type';

/**
 * Marks the schemas whose values are files: strings in `format: binary`, and those with a `contentMediaType` that only a
 * body other than JSON has (JSON Schema 2020-12 validation, section 8.4: in JSON it describes a text).
 */
export function markFiles(document: Document): void {
  const [inJson, elsewhere, inResponses] = [new Set<object>(), new Set<object>(), new Set<object>()];
  walkDocument(document, undefined, ({ node, kind }) => {
    if ((kind === 'requestBody' || kind === 'response') && isObject(node['content']))
      for (const [type, media] of Object.entries(node['content']))
        if (isObject(media)) {
          collect(media['schema'], /[/+]json\s*(;|$)/i.test(type) ? inJson : elsewhere);
          if (kind === 'response') collect(media['schema'], inResponses);
        }
    return undefined;
  });
  const schemas = isObject(document['components']) ? document['components']['schemas'] : undefined;
  if (isObject(schemas)) for (const schema of Object.values(schemas)) mark(schema);
  for (const node of [...inJson, ...elsewhere]) mark(node);

  function collect(value: unknown, into: Set<object>): void {
    if (typeof value !== 'object' || value === null || into.has(value)) return;
    into.add(value);
    for (const child of Object.values(value)) collect(child, into);
    const ref: unknown = Reflect.get(value, '$ref');
    if (typeof ref === 'string') collect(resolvePointer(document, ref), into);
  }

  function mark(node: unknown): void {
    if (!isObject(node) || (node['type'] !== undefined && node['type'] !== 'string')) return;
    const { format, contentMediaType, contentEncoding } = node;
    const isContent = typeof contentMediaType === 'string' && contentEncoding === undefined;
    if (format === 'binary' || (isContent && elsewhere.has(node) && !inJson.has(node)))
      // What is sent as a part has a name; a handler responds with any bytes.
      node[FILE_MARK] = inResponses.has(node) ? 'Blob' : 'File';
  }
}

/** Returns the type of a schema that has been marked. */
export function fileType(schema: object): 'Blob' | 'File' | undefined {
  const type: unknown = Reflect.get(schema, FILE_MARK);
  return type === 'Blob' || type === 'File' ? type : undefined;
}
