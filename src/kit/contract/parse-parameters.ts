import type { Parameter } from './model.js';
import { parseEncodings } from './parse-encodings.js';
import { isStyle } from './style.js';
import { asString } from '../util/json.js';
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
  checkQuerystring(reader, operation, [...parameters.values()]);
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
  const isWholeQuery = value['in'] === 'querystring';
  const location = isWholeQuery ? 'query' : value['in'];
  if (name === undefined || !isLocation(location)) {
    reader.report(
      'parameter-incomplete',
      pointer,
      'The parameter has no `name`, or no valid `in`.',
      'Write its `name`, and `in: path`, `query`, `querystring`, `header` or `cookie`.',
    );
    return undefined;
  }
  const [[contentType, content] = []] = reader.entries(node, 'content');
  const style = isStyle(value['style']) ? value['style'] : defaultStyle[location];
  const schema = reader.schema(content ?? node);
  return {
    in: location,
    isWholeQuery,
    name,
    required: location === 'path' || value['required'] === true,
    style,
    explode: typeof value['explode'] === 'boolean' ? value['explode'] : EXPLODED_STYLES.has(style),
    allowReserved: value['allowReserved'] === true,
    allowEmptyValue: value['allowEmptyValue'] === true,
    schema: schema ?? true,
    contentType,
    encoding: content ? parseEncodings(reader, content).encoding : new Map(),
    pointer,
  };
}

/**
 * Reports a `querystring` beside what else the query would be (OpenAPI 3.2, section 4.12.1), and one that does not say how
 * it is written.
 */
function checkQuerystring(reader: NodeReader, operation: ObjectNode, parameters: readonly Parameter[]): void {
  const [whole] = parameters.filter(({ isWholeQuery }) => isWholeQuery);
  if (!whole) return;
  if (parameters.filter((parameter) => parameter.in === 'query').length > 1)
    reader.report(
      'querystring-conflict',
      operation.pointer,
      `The parameter ${whole.name} is the whole query, and there are other parameters in it.`,
      'Describe the query by one `in: querystring`, or by several `in: query`.',
    );
  if (whole.contentType === undefined)
    reader.report(
      'parameter-incomplete',
      whole.pointer,
      `The parameter ${whole.name} is the whole query, and has no \`content\`.`,
      'Write content: application/x-www-form-urlencoded with a schema.',
    );
}

const defaultStyle = { path: 'simple', query: 'form', header: 'simple', cookie: 'form' } as const;
const EXPLODED_STYLES: ReadonlySet<Parameter['style']> = new Set(['form', 'deepObject', 'cookie']);

function isLocation(value: unknown): value is Parameter['in'] {
  return typeof value === 'string' && Object.hasOwn(defaultStyle, value);
}
