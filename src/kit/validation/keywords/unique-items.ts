import { _, str, type CodeKeywordDefinition } from 'ajv';

/** The positions of two equal items. */
type Pair = readonly [number, number];

/**
 * `uniqueItems` in linear time. Ajv compares each item with each other one; and a list that is longer than its own
 * `maxItems` is not looked at.
 */
export const uniqueItems: CodeKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  before: 'prefixItems',
  error: {
    message: ({ params: { i, j } }) => str`must NOT have duplicate items (items ## ${j} and ${i} are identical)`,
    params: ({ params: { i, j } }) => _`{i: ${i}, j: ${j}}`,
  },
  code(cxt) {
    const { gen, data, parentSchema } = cxt;
    if (cxt.schema !== true) return;
    const find = gen.scopeValue('func', { ref: findEqualItems });
    const isShort =
      typeof parentSchema['maxItems'] === 'number' ? _`${data}.length <= ${parentSchema['maxItems']}` : _`true`;
    const pair = gen.const('pair', _`${isShort} ? ${find}(${data}) : undefined`);
    cxt.setParams({ i: _`${pair}[1]`, j: _`${pair}[0]` });
    cxt.fail(_`${pair} !== undefined`);
  },
};

/** Finds two items that are equal as JSON Schema has it (2020-12, section 4.2.2). */
export function findEqualItems(items: readonly unknown[]): Pair | undefined {
  const places = new Map<unknown, number>();
  // Objects and lists are known by their texts; a text among the items is another thing.
  const placesByText = new Map<string, number>();
  for (const [place, item] of items.entries()) {
    const isComposed = typeof item === 'object' && item !== null && isJson(item);
    const known = isComposed ? addPlace(placesByText, canonicalText(item), place) : addPlace(places, item, place);
    if (known !== undefined) return [known, place];
  }
  return undefined;
}

/** @returns the place that is known for a key; adds the one that is not */
function addPlace<Key>(places: Map<Key, number>, key: Key, place: number): number | undefined {
  const known = places.get(key);
  if (known === undefined) places.set(key, place);
  return known;
}

/** Returns a text that is the same for equal values only: JSON with the names of each object in order. */
function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join()}}`;
}

/** Files are equal to nothing but themselves. */
function isJson(value: object): boolean {
  return !(value instanceof Blob);
}
