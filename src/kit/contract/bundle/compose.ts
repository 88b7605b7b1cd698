import { appendPointer } from '../../util/json-pointer.js';
import { isObject } from '../../util/json.js';
import { COMPONENT_SECTIONS, forEachMember, kindOf, type FieldType } from '../structure.js';
import type { SourceFile } from '../source/source-file.js';
import type { SourceMap } from '../source/source-map.js';
import type { References } from './collect-references.js';
import { componentName } from './component-names.js';
import { ComposeError } from './compose-error.js';
import { renameSchemes } from '../security-references.js';
import { dialectOf } from '../version.js';
import { withMappedPointers } from './mapped-references.js';
import { translateReference } from './translate-schema.js';
import type { Target } from './resolve-reference.js';

/** The objects that a document may have when its files are one. */
const MAX_OBJECTS = 1_000_000;
/** The levels of nesting it may then have. */
const MAX_DEPTH = 1000;

/** A document of one piece. */
export interface Composed {
  readonly value: unknown;
  /** The places of references to other hosts that cannot be resolved: what they describe is taken as anything. */
  readonly opened: readonly string[];
}

/** Brings the files of a document into one: what is shared becomes a component, what has no section there is copied. */
export function compose(root: SourceFile, references: References, sources: SourceMap): Composed {
  return new Composer(root, references, sources).compose();
}

class Composer {
  readonly #root: SourceFile;
  readonly #references: References;
  readonly #sources: SourceMap;
  readonly #components = new Map<string, Map<string, unknown>>();
  /** The components of targets in other files, by the target. */
  readonly #placeOf = new Map<string, string>();
  readonly #queue: (() => void)[] = [];
  readonly #inlining: string[] = [];
  readonly #opened: string[] = [];
  #objects = 0;
  #depth = 0;

  constructor(root: SourceFile, references: References, sources: SourceMap) {
    this.#root = root;
    this.#references = references;
    this.#sources = sources;
  }

  compose(): Composed {
    const { value } = this.#root;
    if (isObject(value) && isObject(value['components'])) this.#registerComponents(value['components']);
    const document = this.#copy(value, 'document', this.#root, '#');
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) next();
    return { value: this.#withComponents(document), opened: this.#opened };
  }

  /** A component of the root file that is a reference to another file is the component of what it refers to. */
  #registerComponents(components: Readonly<Record<string, unknown>>): void {
    for (const section of COMPONENT_SECTIONS.values()) {
      const { names, from } = this.#entries(components[section]);
      this.#components.set(section, new Map(Object.entries(names)));
      for (const [name, value] of Object.entries(names)) {
        const place = appendPointer('#/components', section, name);
        if (from) this.#placeOf.set(keyOf({ ...from, pointer: appendPointer(from.pointer, name) }), place);
        const target = isObject(value) ? this.#target(value, from?.file ?? this.#root) : undefined;
        if (target && !this.#placeOf.has(keyOf(target))) this.#placeOf.set(keyOf(target), place);
      }
    }
  }

  /** The components of a section, which may be a reference as a whole. */
  #entries(section: unknown): { readonly names: object; readonly from: Target | undefined } {
    const target = isObject(section) ? this.#target(section, this.#root) : undefined;
    const value = target ? target.value : section;
    return { names: isObject(value) ? value : {}, from: target };
  }

  /** What an object that is a reference leads to, out of the root file. */
  #target(value: Readonly<Record<string, unknown>>, file: SourceFile): Target | undefined {
    const { $ref: ref } = value;
    const resolution = typeof ref === 'string' ? this.#references.get(file, ref) : undefined;
    return resolution?.kind === 'target' && resolution.file !== this.#root ? resolution : undefined;
  }

  #copy(value: unknown, type: FieldType, file: SourceFile, place: string): unknown {
    if (typeof value !== 'object' || value === null) return value;
    this.#objects += 1;
    if (this.#objects > MAX_OBJECTS)
      throw new ComposeError('document-too-large', place, `The document has more than ${MAX_OBJECTS} objects.`);
    if (this.#depth > MAX_DEPTH)
      throw new ComposeError('document-too-large', place, `The document has more than ${MAX_DEPTH} levels.`);
    this.#depth += 1;
    const copy = this.#copyObject(value, type, file, place);
    this.#depth -= 1;
    return copy;
  }

  #copyObject(value: object, type: FieldType, file: SourceFile, place: string): unknown {
    const members = new Map<string, unknown>();
    forEachMember(type, value, (key, member, memberType) => {
      members.set(key, this.#copy(member, memberType, file, appendPointer(place, key)));
    });
    const copied = (key: string, member: unknown): unknown => (members.has(key) ? members.get(key) : member);
    if (Array.isArray(value)) return value.map((item, index) => copied(String(index), item));
    const copy = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copied(key, member)]));
    if (type.startsWith('schema')) this.#pointSchema(copy, file);
    if (copy['security'] !== undefined && (type === 'operation' || type === 'document'))
      copy['security'] = renameSchemes(copy['security'], (name) => this.#pointer(name, file, 'securityScheme') ?? name);
    const { $ref: ref } = copy;
    return typeof ref === 'string' ? this.#copyReference({ ...copy, $ref: ref }, type, file, place) : copy;
  }

  #copyReference(
    copy: Record<string, unknown> & { readonly $ref: string },
    type: FieldType,
    file: SourceFile,
    place: string,
  ): unknown {
    const resolution = this.#references.get(file, copy.$ref);
    if (!resolution) return copy;
    if (resolution.kind === 'unresolved') {
      if (!resolution.isRemote || !type.startsWith('schema')) return copy;
      this.#opened.push(place);
      const { $ref: _, ...rest } = copy;
      return rest;
    }
    const pointer = this.#pointerTo(resolution, type, place);
    if (pointer !== undefined) {
      const reference = { ...copy, $ref: pointer };
      const dialects = { from: dialectOf(file.value), to: dialectOf(this.#root.value) };
      return type.startsWith('schema') ? translateReference(reference, dialects) : reference;
    }
    const { $ref: _, ...rest } = copy;
    const target = this.#inline(resolution, type, place);
    return isObject(target) ? { ...target, ...rest } : target;
  }

  /** The reference to a target in the document of one piece; `undefined` where the target is to be copied. */
  #pointerTo(target: Target, type: FieldType, place: string): string | undefined {
    if (target.file === this.#root) return target.pointer;
    const known = this.#placeOf.get(keyOf(target));
    if (known !== undefined) return known === place ? undefined : known;
    const section = COMPONENT_SECTIONS.get(kindOf(type, {}));
    if (section === undefined) return undefined;
    const names = this.#components.get(section) ?? new Map<string, unknown>();
    this.#components.set(section, names);
    const name = componentName({ uri: target.file.uri, pointer: target.pointer }, (one) => names.has(one));
    const made = appendPointer('#/components', section, name);
    names.set(name, undefined);
    this.#placeOf.set(keyOf(target), made);
    this.#queue.push(() => {
      names.set(name, this.#inline(target, type, made));
    });
    return made;
  }

  #inline(target: Target, type: FieldType, place: string): unknown {
    const key = keyOf(target);
    if (this.#inlining.includes(key))
      throw new ComposeError('reference-cycle', place, `The reference to ${key} leads back to itself.`);
    this.#inlining.push(key);
    this.#sources.move(place, { uri: target.file.uri, pointer: target.pointer });
    const copy = this.#copy(target.value, type, target.file, place);
    this.#inlining.pop();
    return copy;
  }

  /** Writes the other references of a schema as they are in the document of one piece. */
  #pointSchema(copy: Record<string, unknown>, file: SourceFile): void {
    const { $dynamicRef: dynamicRef, discriminator } = copy;
    if (typeof dynamicRef === 'string') copy['$dynamicRef'] = this.#pointer(dynamicRef, file) ?? dynamicRef;
    if (isObject(discriminator))
      copy['discriminator'] = withMappedPointers(discriminator, file, this.#root, (ref) => this.#pointer(ref, file));
  }

  #pointer(ref: string, file: SourceFile, type: FieldType = 'schema'): string | undefined {
    const resolution = this.#references.get(file, ref);
    return resolution?.kind === 'target' ? this.#pointerTo(resolution, type, '') : undefined;
  }

  #withComponents(document: unknown): unknown {
    if (!isObject(document)) return document;
    const components = isObject(document['components']) ? document['components'] : {};
    for (const [section, names] of this.#components) {
      const present = isObject(components[section]) ? components[section] : {};
      const added = [...names].filter(([name]) => !Object.hasOwn(present, name));
      if (added.length > 0) components[section] = { ...present, ...Object.fromEntries(added) };
    }
    return Object.keys(components).length > 0 ? { ...document, components } : document;
  }
}

function keyOf({ file, pointer }: Pick<Target, 'file' | 'pointer'>): string {
  return `${file.uri}${pointer}`;
}
