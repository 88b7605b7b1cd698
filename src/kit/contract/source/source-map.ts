import type { SourcePosition } from '../../diagnostic.js';
import { appendPointer, parsePointer } from '../../util/json-pointer.js';
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

/** The files of a document, each read once, and which of them each part of the bundled document comes from. */
export class SourceMap {
  readonly root: string;
  readonly #keepsWritten: boolean;
  readonly #written = new Map<string, unknown>();
  readonly #opening = new Map<string, Promise<SourceFile>>();
  readonly #files = new Map<string, SourceFile>();
  readonly #moved = new Map<string, SourcePlace>();

  /**
   * @param root the URI of the root file
   * @param keepsWritten keeps a copy of each file as it was written, for tools that check it
   */
  constructor(root: string, keepsWritten = false) {
    this.root = root;
    this.#keepsWritten = keepsWritten;
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
    const opening = readSource(uri).then((file) => {
      this.#files.set(uri, file);
      if (this.#keepsWritten) this.#written.set(uri, structuredClone(file.value));
      return file;
    });
    this.#opening.set(uri, opening);
    return opening;
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
    const file = this.#files.get(uri);
    if (!file) return { file: displayName(uri), line: 1, column: 1 };
    const segments = [...(parsePointer(pointer) ?? []), ...below];
    let node = file.root();
    for (const [index, segment] of segments.entries()) {
      const child = node.child(segment);
      if (!child) {
        const target = this.#target(node.ref(), uri);
        if (target && hops < MAX_HOPS) return this.#find(target, segments.slice(index), hops + 1);
        break;
      }
      node = child;
    }
    return { file: displayName(uri), ...positionAt(file.lineStarts(), node.offset) };
  }

  #target(ref: string | undefined, base: string): SourcePlace | undefined {
    const reference = ref === undefined ? undefined : resolveReference(ref, base);
    if (!reference || !this.#files.has(reference.uri)) return undefined;
    return { uri: reference.uri, pointer: `#${reference.fragment}` };
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
