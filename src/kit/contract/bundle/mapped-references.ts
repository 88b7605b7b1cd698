import { resolvePointer } from '../../util/json-pointer.js';
import { isObject } from '../../util/json.js';
import type { SourceFile } from '../source/source-file.js';

/**
 * The references in the `mapping` of a discriminator, by the value they are for. A name without a slash, `#` or
 * the ending of a file is the name of a component (OpenAPI 3.1.1, section 4.8.25), of the root file before others.
 */
export function mappedReferences(
  discriminator: unknown,
  file: SourceFile,
  root: SourceFile,
): ReadonlyMap<string, string> {
  const mapping = isObject(discriminator) ? discriminator['mapping'] : undefined;
  const references = new Map<string, string>();
  for (const [value, target] of Object.entries(isObject(mapping) ? mapping : {})) {
    if (typeof target !== 'string') continue;
    const component = `#/components/schemas/${target}`;
    if (/[#/]|\.(json|ya?ml)$/i.test(target)) references.set(value, target);
    else if (file !== root && !has(root, component) && has(file, component)) references.set(value, component);
  }
  return references;
}

/** The reference in the `defaultMapping` of a discriminator, which is written as those of `mapping` are. */
export function defaultReference(discriminator: unknown, file: SourceFile, root: SourceFile): string | undefined {
  const target = isObject(discriminator) ? discriminator['defaultMapping'] : undefined;
  return mappedReferences({ mapping: { default: target } }, file, root).get('default');
}

/** Returns a discriminator with pointers in place of the references that lead out of their file. */
export function withMappedPointers(
  discriminator: Readonly<Record<string, unknown>>,
  file: SourceFile,
  root: SourceFile,
  pointerOf: (ref: string) => string | undefined,
): Record<string, unknown> {
  const { mapping, defaultMapping } = discriminator;
  const pointers = new Map<string, unknown>(Object.entries(isObject(mapping) ? mapping : {}));
  for (const [value, ref] of mappedReferences(discriminator, file, root))
    pointers.set(value, pointerOf(ref) ?? pointers.get(value));
  const fallback = defaultReference(discriminator, file, root);
  return {
    ...discriminator,
    ...(isObject(mapping) ? { mapping: Object.fromEntries(pointers) } : {}),
    ...(fallback === undefined ? {} : { defaultMapping: pointerOf(fallback) ?? defaultMapping }),
  };
}

function has({ value }: SourceFile, pointer: string): boolean {
  return resolvePointer(value, pointer) !== undefined;
}
