import type { SourcePosition } from '../../diagnostic.js';
import { appendPointer, parsePointer } from '../../util/json-pointer.js';
import { baseUriOf } from './base-uri.js';
import { displayName, readSource, UnreadableError } from './read-source.js';
import { positionAt, type SourceFile } from './source-file.js';

/** The files and addresses one document may refer to. */
const MAX_SOURCES = 1000;
/** The references that are followed from one to the next, to find a place. */
const MAX_HOPS = 32;

/** A place in a source file. */
export interface SourcePlace {
  readonly uri: string;
  /** `#/…` in that file. */
  readonly pointer: string;
}

/** Changes the root file of a document. */
export type ChangeRoot = (file: SourceFile, sources: SourceMap) => Promise<SourceFile>;

export interface SourceMapOptions {
  readonly keepsWritten?: boolean;
  readonly changeRoot?: ChangeRoot | undefined;
}

/** The files of a document, each read once, and which of them each part of the bundled document comes from. */
export class SourceMap {
  readonly root: string;
  readonly #keepsWritten: boolean;
  readonly #changeRoot: ChangeRoot | undefined;
  readonly #written = new Map<string, unknown>();
  readonly #opening = new Map<string, Promise<SourceFile>>();
  readonly #files = new Map<string, SourceFile>();
  readonly #moved = new Map<string, SourcePlace>();
  readonly #overlays = new Map<string, SourceFile>();
  /** Where parts of the root file come from, by their pointers in it as overlays have left it. */
  readonly #overlaid = new Map<string, SourcePlace>();
  /** The files by the URIs that documents give themselves, or are referred to by. */
  readonly #identified = new Map<string, string>();

  /**
   * @param root the URI of the root file
   * @param options `keepsWritten` keeps a copy of each file as it was written, for tools that check it; `changeRoot`
   *   changes the root file before anything else reads it
   */
  constructor(root: string, { keepsWritten = false, changeRoot }: SourceMapOptions = {}) {
    this.root = root;
    this.#keepsWritten = keepsWritten;
    this.#changeRoot = changeRoot;
  }

  /**
   * Reads a file, or what an address responds with. At the second time, returns the same.
   *
   * @throws UnreadableError with the reason
   * @throws InvalidSourceError with every mistake in it
   */
  open(uri: string): Promise<SourceFile> {
    const known = this.#opening.get(uri);
    if (known) return known;
    if (this.#opening.size === MAX_SOURCES)
      return Promise.reject(new UnreadableError(`The document refers to more than ${MAX_SOURCES} others.`));
    const opening = this.#read(uri).then((file) => {
      const base = baseUriOf(file.value, uri);
      if (base !== undefined && base !== uri) this.identify(base, uri);
      if (this.#keepsWritten) this.#written.set(uri, structuredClone(file.value));
      return file;
    });
    this.#opening.set(uri, opening);
    return opening;
  }

  async #read(uri: string): Promise<SourceFile> {
    const file = await readSource(uri);
    this.#files.set(uri, file);
    return uri === this.root && this.#changeRoot ? this.#changeRoot(file, this) : file;
  }

  /** Reads an overlay, whose places can be found from then on. @throws as `open` does */
  async openOverlay(uri: string): Promise<SourceFile> {
    const file = await readSource(uri);
    this.#overlays.set(uri, file);
    return file;
  }

  /** Records that a part of the root file comes from an overlay, or from another place of the root file. */
  overlay(pointer: string, place: SourcePlace): void {
    this.#overlaid.set(pointer, place);
  }

  /** Records that a URI identifies a file; the first file counts. */
  identify(identifier: string, uri: string): void {
    if (!this.#identified.has(identifier)) this.#identified.set(identifier, uri);
  }

  /** Returns the URI of the file that a URI identifies, or where it would be read from. */
  fileOf(identifier: string): string {
    return this.#identified.get(identifier) ?? identifier;
  }

  /** Returns the URI that references in a file start from. */
  baseOf(uri: string): string {
    return baseUriOf(this.#files.get(uri)?.value, uri) ?? uri;
  }

  /** Returns the URI of the file that a reference in another one leads to; `undefined` for what is no URI reference. */
  targetOf(ref: string, from: string): SourcePlace | undefined {
    const reference = resolveReference(ref, this.baseOf(from));
    return reference && { uri: this.fileOf(reference.uri), pointer: `#${reference.fragment}` };
  }

  /** Returns the value of a file as it was written; `undefined` for one that was not read, or not kept. */
  written(uri: string): unknown {
    return this.#written.get(uri);
  }

  /** The URIs of what has been read. */
  get uris(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Records where a part of the bundled document comes from. */
  move(pointer: string, place: SourcePlace): void {
    this.#moved.set(pointer, place);
  }

  /** Records that a part of the bundled document stands under another pointer than before. */
  rename(from: string, to: string): void {
    this.move(to, this.#moved.get(from) ?? { uri: this.root, pointer: from });
  }

  /** Finds the place of a pointer of the bundled document: the deepest part of it that exists. */
  locate(pointer: string): SourcePosition {
    const segments = parsePointer(pointer) ?? [];
    for (let length = segments.length; length > 0; length -= 1) {
      const place = this.#moved.get(appendPointer('#', ...segments.slice(0, length)));
      if (place) return this.#find(place, segments.slice(length));
    }
    return this.#find({ uri: this.root, pointer: '#' }, segments);
  }

  /** Finds the place of a pointer of a file. */
  locateIn(place: SourcePlace): SourcePosition {
    return this.#find(place, []);
  }

  #find({ uri, pointer }: SourcePlace, below: readonly string[], hops = 0): SourcePosition {
    const segments = [...(parsePointer(pointer) ?? []), ...below];
    for (let length = uri === this.root ? segments.length : 0; length > 0 && this.#overlaid.size > 0; length -= 1) {
      const place = this.#overlaid.get(appendPointer('#', ...segments.slice(0, length)));
      if (place)
        return this.#findWritten(place.uri, [...(parsePointer(place.pointer) ?? []), ...segments.slice(length)], hops);
    }
    return this.#findWritten(uri, segments, hops);
  }

  /** Finds a place in the text of a file, which for the root file has not seen any overlay. */
  #findWritten(uri: string, segments: readonly string[], hops: number): SourcePosition {
    const file = this.#overlays.get(uri) ?? this.#files.get(uri);
    if (!file) return { file: displayName(uri), line: 1, column: 1 };
    let node = file.root();
    for (const [index, segment] of segments.entries()) {
      const child = node.child(segment);
      if (!child) {
        // What an overlay refers to is in the document that it changes.
        const target = this.#target(node.ref(), this.#overlays.has(uri) ? this.root : uri);
        if (target && hops < MAX_HOPS) return this.#find(target, segments.slice(index), hops + 1);
        break;
      }
      node = child;
    }
    return { file: displayName(uri), ...positionAt(file.lineStarts(), node.offset) };
  }

  #target(ref: string | undefined, base: string): SourcePlace | undefined {
    const target = ref === undefined ? undefined : this.targetOf(ref, base);
    return target && this.#files.has(target.uri) ? target : undefined;
  }
}

/**
 * Resolves a URI reference (RFC 3986, section 5).
 *
 * @param base the URI of the file it is in
 * @returns the URI without its fragment, and the fragment as it is written; `undefined` for what is no URI reference
 */
export function resolveReference(ref: string, base: string): { uri: string; fragment: string } | undefined {
  if (!URL.canParse(ref, base)) return undefined;
  const url = new URL(ref, base);
  url.hash = '';
  if (url.protocol === 'file:') url.search = '';
  const [, ...fragment] = ref.split('#');
  return { uri: url.href, fragment: fragment.join('#') };
}
