import type { Document } from './model.js';
import { parsePointer, resolvePointer } from '../util/json-pointer.js';
import { isObject } from '../util/json.js';
import { COMPONENT_SECTIONS, typeOfMember, type ObjectKind } from './structure.js';
import { walkDocument } from './walk-document.js';

/** The names that OpenAPI allows for components (3.1.1, section 4.8.7.1). */
const COMPONENT_NAME = /^[\w.-]+$/;

/**
 * A copy of a document whose references every tool can follow: each leads to a component of its own. References into
 * paths, or into parts of components, are moved there; components whose names OpenAPI does not allow get others; schemas that lead nowhere are left open; what a discriminator
 * maps to is a reference; data that looks like a reference, and examples that are elsewhere, are left out, since most
 * tools would follow them. What others are to serve, webhooks and callbacks, has no `operationId`: the types of operations
 * are those that want a handler.
 *
 * The server does not need it, and serves the document as it is written.
 */
export function portableDocument(document: Document): Document {
  const copy = structuredClone(document);
  const components = isObject(copy['components']) ? copy['components'] : {};
  const moved = new Map<string, string>();
  walkDocument(copy, undefined, ({ node, pointer, kind }) => {
    if (typeof node['$ref'] === 'string') node['$ref'] = portable(node['$ref'], kind);
    if (node['$ref'] === undefined) delete node['$ref'];
    if (typeof node['operationId'] === 'string' && !isServed(pointer)) delete node['operationId'];
    if (kind === 'schema' && isObject(node['discriminator'])) mapDiscriminator(node['discriminator']);
    if (kind === 'example') delete node['externalValue'];
    dropDataWithReferences(node, kind);
    return undefined;
  });
  for (const section of COMPONENT_SECTIONS.values())
    if (section !== 'securitySchemes') deleteUnnamable(components[section]);
  return moved.size > 0 ? { ...copy, components } : copy;

  /** `undefined` for a reference that leads nowhere. */
  function portable(ref: string, kind: ObjectKind): string | undefined {
    const segments = parsePointer(ref) ?? [];
    const target = resolvePointer(copy, ref);
    if (target === undefined) return undefined;
    const isComponent = segments.length <= 3 && segments[0] === 'components' && COMPONENT_NAME.test(segments[2] ?? '');
    if (isComponent) return `#/${segments.join('/')}`;
    const known = moved.get(ref);
    if (known !== undefined) return known;
    const section = COMPONENT_SECTIONS.get(kind) ?? (kind === 'mediaType' ? 'mediaTypes' : 'pathItems');
    const place = isObject(components[section]) ? components[section] : (components[section] = {});
    let name = `Shared${moved.size + 1}`;
    while (Object.hasOwn(place, name)) name += '_';
    place[name] = target;
    moved.set(ref, `#/components/${section}/${name}`);
    return `#/components/${section}/${name}`;
  }

  /** A mapping may say a bare name for a component (OpenAPI 3.1.1, section 4.8.25.3). */
  function mapDiscriminator(discriminator: Record<string, unknown>): void {
    const { mapping } = discriminator;
    if (!isObject(mapping)) return;
    const refs = Object.entries(mapping).flatMap(([value, target]) => {
      const candidates = [String(target), `#/components/schemas/${String(target)}`];
      const ref = candidates.find((one) => one.startsWith('#') && resolvePointer(copy, one) !== undefined);
      return ref === undefined ? [] : [[value, ref] as const];
    });
    discriminator['mapping'] = Object.fromEntries(refs);
  }
}

/** Deletes the components whose names OpenAPI does not allow: what referred to them refers to others. */
function deleteUnnamable(section: unknown): void {
  if (!isObject(section)) return;
  for (const name of Object.keys(section)) if (!COMPONENT_NAME.test(name)) Reflect.deleteProperty(section, name);
}

/** Drops the members of an object that are data, such as an example or an extension, and have a `$ref` in them. */
function dropDataWithReferences(node: Record<string, unknown>, kind: ObjectKind): void {
  for (const [key, value] of Object.entries(node))
    if (typeOfMember(kind, node, key) === undefined && hasReference(value)) Reflect.deleteProperty(node, key);
}

function hasReference(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as { $ref?: unknown }).$ref === 'string' || Object.values(value).some(hasReference);
}

/** `#/paths/~1notes/get` or `#/paths/~1notes/additionalOperations/COPY`, and no place below it. */
function isServed(pointer: string): boolean {
  const [first, ...others] = parsePointer(pointer) ?? [];
  return first === 'paths' && others.length === (others[1] === 'additionalOperations' ? 3 : 2);
}
