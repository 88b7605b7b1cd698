import { appendPointer, parsePointer, resolvePointer } from '../util/json-pointer.js';
import type { DynamicAnchors } from '../schema/schema.js';
import { isObject } from '../util/json.js';
import type { FieldType } from './structure.js';
import { walkDocument } from './walk-document.js';

/** A schema with an `$id` of its own, or the document itself: what references inside it start from. */
interface Resource {
  readonly uri: string;
  readonly pointer: string;
}

/**
 * Writes references by `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12, sections 8.2.1 and 8.2.2) as
 * pointers, in place, so that everything later has one kind of reference. What is not found stays as it is.
 *
 * @param uri where relative identifiers start from
 * @param type what the document is
 * @returns the pointers by URI of what the document identifies
 */
export function resolveIdentifiers(
  document: unknown,
  uri: string,
  type: FieldType = 'document',
): ReadonlyMap<string, string> {
  const root: Resource = { uri, pointer: '#' };
  const places = new Map<string, string>();
  const references: { readonly node: Record<string, unknown>; readonly resource: Resource }[] = [];
  walkDocument(
    document,
    root,
    ({ node, pointer, kind }, around) => {
      if (kind !== 'schema') return around;
      const resource = resourceOf(node, pointer, around);
      if (resource !== around) places.set(resource.uri, pointer);
      for (const keyword of ['$anchor', '$dynamicAnchor'])
        if (typeof node[keyword] === 'string') places.set(`${resource.uri}#${node[keyword]}`, pointer);
      if (typeof node['$ref'] === 'string' || typeof node['$dynamicRef'] === 'string')
        references.push({ node, resource });
      return resource;
    },
    type,
  );
  if (places.size === 0) return places;
  for (const { node, resource } of references) {
    const found = pointerOf(node['$ref'], resource);
    if (found !== undefined) node['$ref'] = found;
    const dynamic = pointerOf(node['$dynamicRef'], resource);
    if (dynamic !== undefined) setDynamic(node, dynamic);
  }
  return places;

  /** One that leads to no dynamic anchor of its name is a plain reference (section 8.2.3.2). */
  function setDynamic(node: Record<string, unknown>, pointer: string): void {
    const target = resolvePointer(document, pointer);
    const name = String(node['$dynamicRef']).replace(/^[^#]*#/, '');
    if (isObject(target) && target['$dynamicAnchor'] === name) {
      node['$dynamicRef'] = pointer;
      return;
    }
    Reflect.deleteProperty(node, '$dynamicRef');
    if (node['$ref'] === undefined) node['$ref'] = pointer;
    else node['allOf'] = [...(Array.isArray(node['allOf']) ? (node['allOf'] as unknown[]) : []), { $ref: pointer }];
  }

  function pointerOf(ref: unknown, resource: Resource): string | undefined {
    if (typeof ref !== 'string' || !URL.canParse(ref, resource.uri)) return undefined;
    const url = new URL(ref, resource.uri);
    const fragment = decoded(url.hash.slice(1));
    url.hash = '';
    const start = url.href === uri ? '#' : places.get(url.href);
    if (fragment !== '' && !fragment.startsWith('/')) return places.get(`${url.href}#${fragment}`);
    if (start === undefined) return undefined;
    const pointer = appendPointer(start, ...(parsePointer(`#${fragment}`) ?? []));
    // Many write `#/components/…` inside a schema with an `$id` and mean the document all the same.
    return resolvePointer(document, pointer) === undefined ? undefined : pointer;
  }
}

function resourceOf(node: Record<string, unknown>, pointer: string, around: Resource): Resource {
  const id = node['$id'];
  if (typeof id !== 'string' || !URL.canParse(id, around.uri)) return around;
  const url = new URL(id, around.uri);
  url.hash = '';
  return url.href === around.uri ? around : { uri: url.href, pointer };
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** Finds the dynamic anchors of a document; `undefined` when there are none, as in nearly every document. */
export function findDynamicAnchors(document: unknown): DynamicAnchors | undefined {
  const byNode = new WeakMap<object, Map<string, string>>();
  const found: string[] = [];
  walkDocument(document, new Map<string, string>(), ({ node, pointer, kind }, around) => {
    if (kind !== 'schema') return around;
    const anchors = typeof node['$id'] === 'string' ? new Map<string, string>() : around;
    if (typeof node['$dynamicAnchor'] === 'string') {
      found.push(pointer);
      // Of two in one resource the first counts.
      if (!anchors.has(node['$dynamicAnchor'])) anchors.set(node['$dynamicAnchor'], pointer);
    }
    byNode.set(node, anchors);
    return anchors;
  });
  if (found.length === 0) return undefined;
  return {
    of: (schema) => {
      const anchors = isObject(schema) ? byNode.get(schema) : undefined;
      return anchors && anchors.size > 0 ? anchors : undefined;
    },
  };
}
