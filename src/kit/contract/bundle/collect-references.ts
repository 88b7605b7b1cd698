import { appendPointer, resolvePointer } from '../../util/json-pointer.js';
import { forEachMember, type FieldType } from '../structure.js';
import type { SourceFile } from '../source/source-file.js';
import { hasPlace, isComponent } from '../walk-document.js';
import { securityReferences } from '../security-references.js';
import { defaultReference, mappedReferences } from './mapped-references.js';
import type { ReferenceResolver, Resolution, Target, Unresolved } from './resolve-reference.js';

/** A reference as it is written. */
export interface Reference {
  readonly ref: string;
  readonly file: SourceFile;
  /** Its place in the file: `#/…/$ref`. */
  readonly pointer: string;
  /** What is expected of its target. */
  readonly type: FieldType;
}

/** What the references of a document lead to, without those of the root file to itself. */
export class References {
  readonly unresolved: { readonly reference: Reference; readonly resolution: Unresolved }[] = [];
  readonly #resolutions = new Map<string, Resolution>();

  add(reference: Reference, resolution: Resolution): void {
    if (resolution.kind === 'unresolved') this.unresolved.push({ reference, resolution });
    this.#resolutions.set(`${reference.file.uri} ${reference.ref}`, resolution);
  }

  get(file: SourceFile, ref: string): Resolution | undefined {
    return this.#resolutions.get(`${file.uri} ${ref}`);
  }

  get isEmpty(): boolean {
    return this.#resolutions.size === 0;
  }
}

/**
 * Follows the references of a document into other files, and the references in those, and so on; only where OpenAPI and
 * JSON Schema have references.
 */
export async function collectReferences(root: SourceFile, resolver: ReferenceResolver): Promise<References> {
  const references = new References();
  const finder = new ReferenceFinder(root);
  let pending = finder.findInRoot();
  while (pending.length > 0) {
    const resolutions = await Promise.all(pending.map(({ ref, file }) => resolver.resolve(ref, file)));
    pending = pending.flatMap((reference, index) => {
      const resolution = resolutions[index];
      if (!resolution) return [];
      references.add(reference, resolution);
      if (resolution.kind === 'unresolved') return [];
      return finder.findIn(resolution, reference.type);
    });
  }
  return references;
}

/** Finds the references that lead out of the root file, and those of other files to anything. */
class ReferenceFinder {
  readonly #root: SourceFile;
  /** What was visited outside the places that OpenAPI has for objects in the root file. */
  readonly #seen = new Set<object>();
  readonly #elsewhere = new Map<string, FieldType>();
  #found: Reference[] = [];

  constructor(root: SourceFile) {
    this.#root = root;
  }

  /** Returns the references in the root file. */
  findInRoot(): Reference[] {
    this.#found = [];
    this.#visit(this.#root, '#', this.#root.value, 'document', false);
    for (const [ref, type] of this.#elsewhere) this.#visitInRoot(ref, resolvePointer(this.#root.value, ref), type);
    return this.#found;
  }

  /** Returns the references in what another one leads to, without those in parts that were asked for before. */
  findIn({ file, pointer, value }: Target, type: FieldType): Reference[] {
    this.#found = [];
    if (file === this.#root) this.#visitInRoot(pointer, value, type);
    else this.#visit(file, pointer, value, type, true);
    return this.#found;
  }

  #visitInRoot(pointer: string, value: unknown, type: FieldType): void {
    if (!hasPlace(this.#root.value, 'document', pointer)) this.#visit(this.#root, pointer, value, type, true);
  }

  #visit(file: SourceFile, pointer: string, value: unknown, type: FieldType, isElsewhere: boolean): void {
    if (typeof value !== 'object' || value === null) return;
    if (isElsewhere) {
      if (this.#seen.has(value)) return;
      this.#seen.add(value);
    }
    const { $ref: ref } = value as { $ref?: unknown };
    if (typeof ref === 'string') this.#add(ref, file, appendPointer(pointer, '$ref'), type);
    if (type.startsWith('schema')) this.#visitSchema(file, pointer, value, type);
    if (type === 'document' || type === 'operation')
      for (const { ref: scheme, keys } of securityReferences(value, (name) => this.#isScheme(name)))
        this.#add(scheme, file, appendPointer(pointer, ...keys), 'securityScheme');
    forEachMember(type, value, (key, member, memberType) => {
      if (typeof member === 'object') this.#visit(file, appendPointer(pointer, key), member, memberType, isElsewhere);
    });
  }

  #visitSchema(file: SourceFile, pointer: string, schema: object, type: FieldType): void {
    const { $dynamicRef: ref, discriminator } = schema as { $dynamicRef?: unknown; discriminator?: unknown };
    if (typeof ref === 'string') this.#add(ref, file, appendPointer(pointer, '$dynamicRef'), type);
    if (discriminator === undefined) return;
    for (const [name, mapped] of mappedReferences(discriminator, file, this.#root))
      this.#add(mapped, file, appendPointer(pointer, 'discriminator', 'mapping', name), type);
    const fallback = defaultReference(discriminator, file, this.#root);
    if (fallback !== undefined)
      this.#add(fallback, file, appendPointer(pointer, 'discriminator', 'defaultMapping'), type);
  }

  #isScheme(name: string): boolean {
    return resolvePointer(this.#root.value, appendPointer('#/components/securitySchemes', name)) !== undefined;
  }

  #add(ref: string, file: SourceFile, pointer: string, type: FieldType): void {
    if (file !== this.#root || !ref.startsWith('#')) this.#found.push({ ref, file, pointer, type });
    else if (!isComponent(ref)) this.#elsewhere.set(ref, type);
  }
}
