import { pathToFileURL } from 'node:url';
import { atFile, atPointer, Diagnostics, type Diagnostic } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import type { Repair } from '../model.js';
import { isHttpUrl } from '../source/fetch-document.js';
import { mistakesIn } from '../source/mistakes.js';
import { displayName, InvalidSourceError, UnreadableError } from '../source/read-source.js';
import type { SourceFile } from '../source/source-file.js';
import { SourceMap, type ChangeRoot } from '../source/source-map.js';
import { unresolvedReference } from '../node-reader.js';
import { collectReferences, type Reference } from './collect-references.js';
import { compose } from './compose.js';
import { ComposeError } from './compose-error.js';
import { ReferenceResolver, type Unresolved } from './resolve-reference.js';

/** A document of one piece. */
export interface Bundle {
  /** `undefined` when there is none: `diagnostics` says why. */
  readonly value: unknown;
  readonly sources: SourceMap;
  readonly repairs: readonly Repair[];
  /** Why references cannot be resolved, by the reference as the document has it. */
  readonly unresolved: ReadonlyMap<string, string>;
  readonly diagnostics: Diagnostics;
}

export interface BundleOptions {
  /**
   * Reports references that cannot be resolved as errors; otherwise they stay, except those of schemas to other hosts,
   * whose place is left open.
   */
  readonly strict: boolean;
  /** Keeps a copy of each file as it was written. */
  readonly keepsWritten: boolean;
  /** The paths or addresses of overlays, which change the root file before anything else. */
  readonly overlays: readonly string[];
}

/**
 * Reads a document, changes it by overlays, and brings the files and addresses it refers to into it.
 *
 * @param source the path of the root file, or its address
 */
export async function bundle(source: string, { strict, keepsWritten, overlays }: BundleOptions): Promise<Bundle> {
  const uri = uriOf(source);
  const changeRoot: ChangeRoot | undefined =
    overlays.length === 0
      ? undefined
      : async (file, map) =>
          (await import('../overlay/apply-overlays.js')).applyOverlays(file, overlays.map(uriOf), map, diagnostics);
  const sources = new SourceMap(uri, { keepsWritten, changeRoot });
  const diagnostics: Diagnostics = new Diagnostics((pointer) => sources.locate(pointer));
  const resolver = new ReferenceResolver(sources);
  const root = await openRoot(uri, resolver, diagnostics);
  const unresolved = new Map<string, string>();
  if (!root) return { value: undefined, sources, repairs: [], unresolved, diagnostics };
  const references = await collectReferences(root, resolver);
  diagnostics.merge(resolver.diagnostics);
  if (references.isEmpty) return { value: root.value, sources, repairs: [], unresolved, diagnostics };

  for (const { reference, resolution } of references.unresolved) {
    unresolved.set(reference.ref, resolution.reason);
    if (strict) diagnostics.add(diagnose(reference, resolution, sources));
  }
  try {
    const { value, opened } = compose(root, references, sources);
    const fetched = sources.uris.filter((one) => one !== uri && isHttpUrl(one));
    return { value, sources, repairs: repairsOf(fetched, opened), unresolved, diagnostics };
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    const hint = 'Refer to something that is written out.';
    diagnostics.add(diagnostic(error.code, atPointer(error.place), error.message, hint));
    return { value: undefined, sources, repairs: [], unresolved, diagnostics };
  }
}

function diagnose({ ref, file, pointer }: Reference, { reason }: Unresolved, sources: SourceMap): Diagnostic {
  const found = unresolvedReference(ref, pointer, reason);
  return { ...found, location: { kind: 'document', pointer, ...sources.locateIn({ uri: file.uri, pointer }) } };
}

async function openRoot(
  uri: string,
  resolver: ReferenceResolver,
  diagnostics: Diagnostics,
): Promise<SourceFile | undefined> {
  try {
    return await resolver.open(uri);
  } catch (error) {
    if (error instanceof InvalidSourceError) diagnostics.merge(mistakesIn(error));
    else if (error instanceof UnreadableError) {
      const hint = isHttpUrl(uri)
        ? 'Give the https address of an OpenAPI document, or fetch it into a file.'
        : 'Give the path of an OpenAPI document in JSON or YAML.';
      diagnostics.add(diagnostic('document-unreadable', atFile(displayName(uri)), error.message, hint));
    } else throw error;
    return undefined;
  }
}

function uriOf(source: string): string {
  return isHttpUrl(source) ? new URL(source).href : pathToFileURL(source).href;
}

function repairsOf(fetched: readonly string[], opened: readonly string[]): readonly Repair[] {
  return [
    { what: 'parts fetched from other hosts', places: fetched },
    { what: 'references to addresses that cannot be fetched: nothing is checked there', places: opened },
  ].filter(({ places }) => places.length > 0);
}
