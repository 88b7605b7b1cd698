import type { Document } from './model.js';
import { parsePointer, resolvePointer } from '../util/json-pointer.js';
import { isObject } from './node-reader.js';
import { walkDocument } from './walk-document.js';

/** The kinds of components a reference may be moved to, by the word its target stands under. */
const kinds = new Set(['schemas', 'parameters', 'responses', 'headers', 'requestBodies', 'examples', 'pathItems']);

/**
 * A copy of a document whose references every tool can follow: each leads to a component of its own. References into
 * paths, or into parts of components, are moved there; schemas that lead nowhere are left open; what a discriminator
 * maps to is a reference. What others are to serve, webhooks and callbacks, has no `operationId`: the types of operations
 * are those that want a handler.
 *
 * The server does not need it, and serves the document as it is written.
 */
export function portableDocument(document: Document): Document {
  const copy = structuredClone(document);
  const components = isObject(copy['components']) ? copy['components'] : {};
  const moved = new Map<string, string>();
  walkDocument(copy, undefined, (node, pointer) => {
    if (typeof node['$ref'] === 'string') node['$ref'] = portable(node['$ref']);
    if (node['$ref'] === undefined) delete node['$ref'];
    if (typeof node['operationId'] === 'string' && !isServed(pointer)) delete node['operationId'];
    if (pointer !== '#' && isObject(node['discriminator'])) mapDiscriminator(node['discriminator']);
    return undefined;
  });
  return moved.size > 0 ? { ...copy, components } : copy;

  /** `undefined` for a reference that leads nowhere. */
  function portable(ref: string): string | undefined {
    const segments = parsePointer(ref) ?? [];
    const target = resolvePointer(copy, ref);
    if (target === undefined) return undefined;
    if (segments.length <= 3 && segments[0] === 'components') return ref;
    const known = moved.get(ref);
    if (known !== undefined) return known;
    const word = segments.at(-2) ?? '';
    const kind = kinds.has(word) ? word : 'schemas';
    const place = isObject(components[kind]) ? components[kind] : (components[kind] = {});
    let name = `Shared${moved.size + 1}`;
    while (Object.hasOwn(place, name)) name += '_';
    place[name] = target;
    moved.set(ref, `#/components/${kind}/${name}`);
    return `#/components/${kind}/${name}`;
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

/** `#/paths/~1notes/get`, and no place below it. */
function isServed(pointer: string): boolean {
  const [first, ...others] = parsePointer(pointer) ?? [];
  return first === 'paths' && others.length === 2;
}
