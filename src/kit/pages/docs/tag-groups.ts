import type { Document } from '../../contract/model.js';
import { operationsIn } from '../../contract/operations.js';
import { asArray, asObject, asString, isObject } from '../../util/json.js';

interface Tag {
  readonly written: Readonly<Record<string, unknown>>;
  readonly parent: string | undefined;
  /** Whether operations are listed under it: a badge, or an audience, is only a remark. */
  readonly isGroup: boolean;
}

/**
 * Names the tags of a document by their place among others, for a page that lists them one below the other: `Shop ›
 * Orders`, each below its parent, with the operations that they have (OpenAPI 3.2, section 4.22).
 *
 * @returns a copy, as far as it differs
 */
export function nameTagGroups(document: Document): Document {
  const tags = new Map<string, Tag>();
  for (const written of asArray(document['tags'])) {
    const name = isObject(written) ? asString(written['name']) : undefined;
    if (!isObject(written) || name === undefined) continue;
    const { kind, parent } = written;
    tags.set(name, { written, parent: asString(parent), isGroup: kind === undefined || kind === 'nav' });
  }
  if (![...tags.values()].some(({ written }) => ['summary', 'parent', 'kind'].some((key) => key in written)))
    return document;
  const listed = inOrder(tags).map((name) => ({ ...tags.get(name)?.written, name: displayName(name, tags) }));
  const paths = Object.entries(asObject(document['paths'])).map(([path, item]) => [path, withGroups(item, tags)]);
  return { ...document, tags: listed, paths: Object.fromEntries(paths) as object };
}

/** Yields each tag after its parent and before what comes after that in the document. */
function inOrder(tags: ReadonlyMap<string, Tag>): readonly string[] {
  const ordered = new Set<string>();
  const add = (name: string): void => {
    if (ordered.has(name)) return;
    ordered.add(name);
    for (const [child, { parent }] of tags) if (parent === name) add(child);
  };
  for (const [name, { parent }] of tags) if (parent === undefined || !tags.has(parent)) add(name);
  // What is left are parents of each other.
  for (const name of tags.keys()) add(name);
  return [...ordered];
}

function displayName(name: string, tags: ReadonlyMap<string, Tag>): string {
  const chain: string[] = [];
  for (let at: string | undefined = name; at !== undefined && !chain.includes(at); at = tags.get(at)?.parent)
    chain.push(at);
  return chain.reverse().map((one) => asString(tags.get(one)?.written['summary']) ?? one).join(' › '); // prettier-ignore
}

function withGroups(item: unknown, tags: ReadonlyMap<string, Tag>): unknown {
  if (!isObject(item)) return item;
  const grouped: Record<string, unknown> = { ...item };
  const additional: Record<string, unknown> = {};
  for (const { keys, value } of operationsIn(item)) {
    const [field = '', name] = keys;
    if (!isObject(value) || !Array.isArray(value['tags'])) continue;
    const own = value['tags'].map(String);
    const groups = own.filter((tag) => tags.get(tag)?.isGroup !== false);
    const shown = (groups.length > 0 ? groups : own).map((tag) => displayName(tag, tags));
    if (name === undefined) grouped[field] = { ...value, tags: shown };
    else additional[name] = { ...value, tags: shown };
  }
  if (Object.keys(additional).length > 0)
    grouped['additionalOperations'] = { ...asObject(item['additionalOperations']), ...additional };
  return grouped;
}
