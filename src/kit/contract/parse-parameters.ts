import type { Parameter } from './model.js';
import { appendPointer } from '../util/json-pointer.js';
import { asString, isObject } from '../util/json.js';
import type { NodeReader, ObjectNode } from './node-reader.js';

/** Described elsewhere: by media types and security. OpenAPI says to ignore them as parameters (3.1.1, 4.8.12.2). */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization']);

/** The parameters of an operation: its own, those of its path item, and the names of its path. */
export function parseParameters(
  reader: NodeReader,
  operation: ObjectNode,
  item: ObjectNode,
  path: string,
): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const level of [item, operation])
    for (const node of reader.items(level, 'parameters')) {
      const parameter = parseParameter(reader, node);
      if (parameter && !(parameter.in === 'header' && ignoredHeaders.has(parameter.name.toLowerCase())))
        parameters.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  const names = templateNames(path);
  // A path parameter that the path does not have can never arrive.
  return [...parameters.values()].filter((parameter) => parameter.in !== 'path' || names.has(parameter.name));
}

/** The names between braces in a path template. */
export function templateNames(path: string): ReadonlySet<string> {
  return new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? ''));
}

function parseParameter(reader: NodeReader, node: ObjectNode): Parameter | undefined {
  const { value, pointer } = node;
  const name = asString(value['name']);
  const location = value['in'];
  if (name === undefined || !isLocation(location)) {
    reader.report(
      'parameter-incomplete',
      pointer,
      'The parameter has no `name`, or no valid `in`.',
      'Write its `name`, and `in: path`, `query`, `header` or `cookie`.',
    );
    return undefined;
  }
  const [contentType, content] = isObject(value['content']) ? (Object.entries(value['content'])[0] ?? []) : [];
  const style = isStyle(value['style']) ? value['style'] : defaultStyle[location];
  const schema = isObject(content)
    ? reader.schema({ value: content, pointer: appendPointer(pointer, 'content', contentType ?? '') })
    : reader.schema(node);
  return {
    in: location,
    name,
    required: location === 'path' || value['required'] === true,
    style,
    explode: typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form' || style === 'deepObject',
    allowReserved: value['allowReserved'] === true,
    allowEmptyValue: value['allowEmptyValue'] === true,
    schema: schema ?? true,
    contentType,
    pointer,
  };
}

const defaultStyle = { path: 'simple', query: 'form', header: 'simple', cookie: 'form' } as const;
const styles = new Set(['form', 'simple', 'label', 'matrix', 'spaceDelimited', 'pipeDelimited', 'deepObject']);

function isLocation(value: unknown): value is Parameter['in'] {
  return typeof value === 'string' && Object.hasOwn(defaultStyle, value);
}

export function isStyle(value: unknown): value is Parameter['style'] {
  return typeof value === 'string' && styles.has(value);
}
