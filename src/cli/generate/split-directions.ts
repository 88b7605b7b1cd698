import { isObject, resolvePointer, walkDocument, type Document } from '../../kit/index.js';

type Direction = 'request' | 'response';
type Node = Record<string, unknown>;

/** The keyword that keeps a property out of a direction. */
const HIDDEN_BY = { request: 'readOnly', response: 'writeOnly' } as const;
const SCHEMAS = '#/components/schemas/';

/**
 * Splits the schemas of a document by direction. A component that only requests refer to loses what is `readOnly`, every
 * other one what is `writeOnly`; for one that both refer to, `<Name>Writable` is added, which requests refer to.
 */
export function splitDirections(document: Document): void {
  const components = isObject(document['components']) ? document['components'] : {};
  const schemas = isObject(components['schemas']) ? components['schemas'] : {};
  const inRequests = reachedFrom(document, schemas, 'requestBody');
  const inResponses = reachedFrom(document, schemas, 'response');
  const writable = new Map<string, string>();
  for (const name of findOneWay(schemas))
    if (inRequests.has(name) && inResponses.has(name)) writable.set(name, freeName(`${name}Writable`, schemas));

  walkDocument(document, undefined, ({ node, kind }) => {
    if (kind === 'requestBody') splitContent(node, 'request');
    if (kind === 'response') splitContent(node, 'response');
    return undefined;
  });
  for (const [name, schema] of Object.entries(schemas)) {
    const renamed = writable.get(name);
    if (renamed !== undefined) schemas[renamed] = variant(schema, 'request');
    schemas[name] = variant(schema, inRequests.has(name) && !inResponses.has(name) ? 'request' : 'response');
  }

  function splitContent(node: Node, direction: Direction): void {
    if (!isObject(node['content'])) return;
    for (const media of Object.values(node['content']))
      if (isObject(media) && media['schema'] !== undefined) media['schema'] = variant(media['schema'], direction);
  }

  function variant(schema: unknown, direction: Direction, outer: ReadonlySet<string> = new Set()): unknown {
    if (!isObject(schema)) return schema;
    const hidden = new Set([...outer, ...hiddenNames(schema, direction)]);
    const copy: Node = {};
    for (const [keyword, value] of Object.entries(schema)) copy[keyword] = member(keyword, value, direction, hidden);
    return copy;
  }

  function member(keyword: string, value: unknown, direction: Direction, hidden: ReadonlySet<string>): unknown {
    switch (keyword) {
      case '$ref':
        return typeof value === 'string' ? referenceFor(value, direction) : value;
      case 'required':
        return Array.isArray(value) ? value.filter((name) => !hidden.has(String(name))) : value;
      case 'properties':
        return isObject(value) ? visibleProperties(value, direction) : value;
      case 'allOf':
      case 'anyOf':
      case 'oneOf':
        return Array.isArray(value) ? value.map((part) => variant(part, direction, hidden)) : value;
      case 'prefixItems':
        return Array.isArray(value) ? value.map((part) => variant(part, direction)) : value;
      case 'items':
      case 'additionalProperties':
      case 'not':
        return variant(value, direction);
      case 'discriminator':
        return isObject(value) ? withMapping(value, direction) : value;
      default:
        return value;
    }
  }

  function visibleProperties(properties: Node, direction: Direction): Node {
    const visible = Object.entries(properties).filter(([, property]) => !isHidden(property, direction));
    return Object.fromEntries(visible.map(([name, property]) => [name, variant(property, direction)]));
  }

  function withMapping(discriminator: Node, direction: Direction): Node {
    if (!isObject(discriminator['mapping'])) return discriminator;
    const mapping = Object.entries(discriminator['mapping']).map(([value, ref]) => [
      value,
      referenceFor(String(ref), direction),
    ]);
    return { ...discriminator, mapping: Object.fromEntries(mapping) as Node };
  }

  function referenceFor(ref: string, direction: Direction): string {
    const renamed = direction === 'request' ? writable.get(nameOf(ref)) : undefined;
    return renamed === undefined ? ref : SCHEMAS + renamed;
  }

  /** The names that a schema and the ones it is composed of keep out of a direction. */
  function hiddenNames(schema: unknown, direction: Direction, seen = new Set<unknown>()): readonly string[] {
    const target = resolved(schema);
    if (!target || seen.has(target)) return [];
    seen.add(target);
    const properties = isObject(target['properties']) ? Object.entries(target['properties']) : [];
    const own = properties.filter(([, property]) => isHidden(property, direction)).map(([name]) => name);
    const parts = Array.isArray(target['allOf']) ? (target['allOf'] as unknown[]) : [];
    return [...own, ...parts.flatMap((part) => hiddenNames(part, direction, seen))];
  }

  function isHidden(property: unknown, direction: Direction): boolean {
    const keyword = HIDDEN_BY[direction];
    return (isObject(property) && property[keyword] === true) || resolved(property)?.[keyword] === true;
  }

  function resolved(schema: unknown): Node | undefined {
    if (!isObject(schema)) return undefined;
    const ref = schema['$ref'];
    const target = typeof ref === 'string' ? resolvePointer(document, ref) : schema;
    return isObject(target) ? target : undefined;
  }
}

/** Finds the schemas that have something of one direction only, or refer to one that has. */
function findOneWay(schemas: Node): ReadonlySet<string> {
  const refs = new Map(Object.entries(schemas).map(([name, schema]) => [name, refsIn(schema)] as const));
  const hasOneWay = (name: string): boolean => /"(read|write)Only":true/.test(JSON.stringify(schemas[name]));
  const found = new Set(Object.keys(schemas).filter(hasOneWay));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [name, targets] of refs) if (targets.some((target) => found.has(target))) found.add(name);
  }
  return found;
}

/** Finds the schemas that objects of a kind refer to, also through other schemas. */
function reachedFrom(document: Document, schemas: Node, from: 'requestBody' | 'response'): ReadonlySet<string> {
  const waiting: string[] = [];
  walkDocument(document, undefined, ({ node, kind }) => {
    if (kind === from) waiting.push(...refsIn(node));
    return undefined;
  });
  const reached = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...refsIn(schemas[name] ?? {}));
  }
  return reached;
}

function refsIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([\w.-]+)"/g)].map(([, name = '']) => name);
}

function nameOf(ref: string): string {
  return ref.startsWith(SCHEMAS) ? ref.slice(SCHEMAS.length) : '';
}

function freeName(wanted: string, taken: Node): string {
  let name = wanted;
  while (Object.hasOwn(taken, name)) name += '_';
  return name;
}
