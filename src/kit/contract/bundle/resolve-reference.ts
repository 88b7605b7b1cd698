import { Diagnostics, type Diagnostic } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import { appendPointer, parsePointer } from '../../util/json-pointer.js';
import { isObject } from '../../util/json.js';
import { resolveIdentifiers } from '../schema-identifiers.js';
import { isHttpUrl } from '../source/fetch-document.js';
import { mistakesIn } from '../source/mistakes.js';
import { displayName, InvalidSourceError, UnreadableError } from '../source/read-source.js';
import type { SourceFile } from '../source/source-file.js';
import { baseUriOf, nearbyLocation } from '../source/base-uri.js';
import { resolveReference, type SourceMap } from '../source/source-map.js';

/** What a reference leads to. */
export type Resolution = Target | Unresolved;

export interface Target {
  readonly kind: 'target';
  readonly file: SourceFile;
  /** `#/…` in that file. */
  readonly pointer: string;
  readonly value: unknown;
}

export interface Unresolved {
  readonly kind: 'unresolved';
  /** Why, as a sentence. */
  readonly reason: string;
  /** Whether it leads to another host. */
  readonly isRemote: boolean;
}

const MAX_HOPS = 32;

/** What a URI identifies. */
interface Resource {
  readonly file: SourceFile;
  readonly pointer: string;
}

/** Finds what references lead to, in the files of a document and by the identifiers in them. */
export class ReferenceResolver {
  /** The mistakes in files that references lead to. */
  readonly diagnostics = new Diagnostics();
  readonly #sources: SourceMap;
  readonly #identified = new Map<string, Resource>();
  readonly #opened = new Map<string, Promise<SourceFile>>();

  constructor(sources: SourceMap) {
    this.#sources = sources;
  }

  /**
   * Opens a file and registers what it identifies.
   *
   * @throws UnreadableError, InvalidSourceError
   */
  open(uri: string): Promise<SourceFile> {
    let opened = this.#opened.get(uri);
    if (!opened) this.#opened.set(uri, (opened = this.#register(uri)));
    return opened;
  }

  /** @param ref as it is written in the file */
  async resolve(ref: string, from: SourceFile, hops = 0): Promise<Resolution> {
    const reference = resolveReference(ref, this.#sources.baseOf(from.uri));
    if (!reference) return unresolved('It is no URI reference.', false);
    const { uri, fragment } = reference;
    const isRemote = isHttpUrl(uri) && (URL.canParse(ref) || isHttpUrl(from.uri));
    try {
      const resource = this.#identified.get(uri) ?? (await this.#find(from, ref, uri));
      if (typeof resource === 'string') return unresolved(resource, false);
      const { file, pointer } = this.#identified.get(`${uri}#${fragment}`) ?? resource;
      if (fragment === '' || fragment.startsWith('/'))
        return await this.#walk(file, [...segmentsOf(pointer), ...segmentsOf(`#${fragment}`)], hops);
      if (!this.#identified.has(`${uri}#${fragment}`))
        return unresolved(`${displayName(file.uri)} has no anchor ${fragment}.`, isRemote);
      return await this.#walk(file, segmentsOf(pointer), hops);
    } catch (error) {
      return this.#failed(error, uri, isRemote);
    }
  }

  /**
   * Finds the document that a URI identifies: one that was read and has it as its `$self`; for a reference that starts
   * from a `$self`, the document at the same place relative to where that was read from; or else what is at the URI,
   * unless only `$self` leads there: a document that names itself has asked for nothing to be fetched.
   */
  async #find(from: SourceFile, ref: string, uri: string): Promise<Resource | string> {
    const known = this.#sources.fileOf(uri);
    if (known !== uri) return { file: await this.open(known), pointer: '#' };
    const self = this.#sources.baseOf(from.uri);
    if (self === from.uri) return this.#openFrom(from, uri);
    const nearby = nearbyLocation(uri, self, from.uri);
    const found = nearby === undefined ? undefined : await this.#openNearby(nearby, uri);
    if (found) {
      this.#sources.identify(uri, found.uri);
      return { file: found, pointer: '#' };
    }
    if (URL.canParse(ref)) return this.#openFrom(from, uri);
    return `No document has \`$self: ${uri}\`${nearby === undefined ? '' : `, and there is none at ${displayName(nearby)}`}.`;
  }

  /** Opens a document that may have been given a URI without the ending of its file, unless it names itself otherwise. */
  async #openNearby(location: string, uri: string): Promise<SourceFile | undefined> {
    for (const ending of ['', '.yaml', '.yml', '.json']) {
      const file = await this.open(location + ending).catch((error: unknown) => {
        if (error instanceof UnreadableError) return undefined;
        throw error;
      });
      if (!file) continue;
      const self = baseUriOf(file.value, file.uri);
      if (self === uri || self === file.uri) return file;
    }
    return undefined;
  }

  /** Opens a file or an address for a reference in another one. @returns why it may not be opened, or the whole of it */
  async #openFrom(from: SourceFile, uri: string): Promise<Resource | string> {
    if (!isHttpUrl(uri) && !uri.startsWith('file:')) return 'Only files and https addresses are followed.';
    if (isHttpUrl(from.uri) && uri.startsWith('file:'))
      return 'A document from another host cannot refer to a file of this machine.';
    return { file: await this.open(uri), pointer: '#' };
  }

  /** Follows the references that stand on the way to a place. */
  async #walk(file: SourceFile, segments: readonly string[], hops: number): Promise<Resolution> {
    let value = file.value;
    for (const [index, segment] of segments.entries()) {
      if (typeof value === 'object' && value !== null && Object.hasOwn(value, segment)) {
        value = (value as Record<string, unknown>)[segment];
        continue;
      }
      if (!isObject(value) || typeof value['$ref'] !== 'string' || hops === MAX_HOPS)
        return unresolved(`${displayName(file.uri)} has no ${appendPointer('#', ...segments)}.`, isHttpUrl(file.uri));
      const target = await this.resolve(value['$ref'], file, hops + 1);
      if (target.kind === 'unresolved') return target;
      const rest = [...segmentsOf(target.pointer), ...segments.slice(index)];
      return this.#walk(target.file, rest, hops + 1);
    }
    return { kind: 'target', file, pointer: appendPointer('#', ...segments), value };
  }

  async #register(uri: string): Promise<SourceFile> {
    const file = await this.#sources.open(uri);
    const isDocument = isObject(file.value) && ('openapi' in file.value || 'components' in file.value);
    const base = baseUriOf(file.value, uri);
    if (base === undefined) this.diagnostics.add(invalidSelf(this.#sources, uri));
    const type = isDocument ? 'document' : 'schema';
    for (const [identifier, pointer] of resolveIdentifiers(file.value, base ?? uri, type))
      this.#identified.set(identifier, { file, pointer });
    return file;
  }

  #failed(error: unknown, uri: string, isRemote: boolean): Unresolved {
    if (error instanceof UnreadableError) return unresolved(`${displayName(uri)}: ${error.message}`, isRemote);
    if (!(error instanceof InvalidSourceError)) throw error;
    this.diagnostics.merge(mistakesIn(error));
    return unresolved(`${displayName(uri)} is neither JSON nor YAML.`, isRemote);
  }
}

function invalidSelf(sources: SourceMap, uri: string): Diagnostic {
  const pointer = '#/$self';
  const location = { kind: 'document', pointer, ...sources.locateIn({ uri, pointer }) } as const;
  const hint = 'Write the URI of the document: $self: https://example.com/openapi.yaml.';
  return diagnostic('self-invalid', location, 'It is no URI reference without a fragment.', hint);
}

function segmentsOf(pointer: string): readonly string[] {
  return parsePointer(pointer) ?? [];
}

function unresolved(reason: string, isRemote: boolean): Unresolved {
  return { kind: 'unresolved', reason, isRemote };
}
