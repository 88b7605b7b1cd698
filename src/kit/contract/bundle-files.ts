import { BaseResolver, bundle, createConfig, Source } from '@redocly/openapi-core';
import { StartupError, type Fault } from '../diagnostic.js';
import type { Repair } from './model.js';
import { fetchDocument, isHttpUrl } from './fetch-document.js';
import { locate } from './source.js';

/** A contract of several parts: its root, as it was read. */
export interface Root {
  /** The root file, or its address. */
  readonly source: string;
  readonly text: string;
  readonly value: unknown;
}

/**
 * Brings the files and addresses that a document refers to into it.
 *
 * @param lenient leaves references to addresses that cannot be fetched as they are, in place of refusing the document
 * @throws StartRefused when a part cannot be read or a reference to another file leads nowhere
 */
export async function bundleFiles(
  { source, text, value }: Root,
  lenient: boolean,
): Promise<{ readonly value: unknown; readonly repairs: readonly Repair[] }> {
  const config = await createConfig({});
  const externalRefResolver = new BoundedResolver(source);
  const doc = { source: new Source(source, text), parsed: value };
  const { bundle: bundled, problems } = await bundle({ doc, config, externalRefResolver });
  const faults: Fault[] = [];
  for (const { severity, message, location } of problems) {
    const [at] = location;
    if (severity !== 'error' || (lenient && /https?:\/\//.test(message))) continue;
    faults.push({
      where: at ? await locate(at.source.absoluteRef, at.pointer ?? '#') : source,
      what: message.replace(/\.$/, ''),
      instead: 'correct the reference, or add what it refers to',
    });
  }
  if (faults.length > 0) throw new StartupError(faults);
  const { fetched } = externalRefResolver;
  const repairs = fetched.length > 0 ? [{ what: 'parts fetched from other hosts', places: fetched }] : [];
  return { value: bundled.parsed, repairs };
}

/** Reads the parts of a contract for the bundler: files, where its root is one, and addresses within the limits above. */
class BoundedResolver extends BaseResolver {
  /** The addresses that were fetched. */
  readonly fetched: string[] = [];
  readonly #root: string;

  constructor(root: string) {
    super();
    this.#root = root;
  }

  override async loadExternalRef(ref: string): Promise<Source> {
    if (isHttpUrl(ref)) {
      const text = await fetchDocument(ref).catch((error: unknown) => {
        throw new Error(`${ref}: ${error instanceof Error ? error.message : String(error)}`);
      });
      this.fetched.push(ref);
      return new Source(ref, text);
    }
    if (isHttpUrl(this.#root)) throw new Error('a document from another host refers to a file of this machine');
    return super.loadExternalRef(ref);
  }
}
