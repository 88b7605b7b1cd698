import { resolveIdentifiers } from './schema-identifiers.js';
import type { Repair } from './model.js';
import { walkDocument } from './walk-document.js';
import { locate, readSource } from './source.js';

/** A document in one piece, and where its places are in the files it came from. */
export interface Bundle {
  readonly value: unknown;
  readonly locate: (pointer: string) => Promise<string>;
  readonly repairs: readonly Repair[];
}

/**
 * Reads a contract and brings the files and addresses it refers to into one document.
 *
 * A document in one file is taken as it is: Redocly's bundler, which does the work for the others, would need a
 * second for a large one.
 *
 * @param source the root file, or its address
 * @param lenient leaves references to addresses that cannot be fetched as they are, in place of refusing the document
 * @throws StartRefused when a part cannot be read or a reference to another file leads nowhere
 */
export async function bundle(source: string, lenient = false): Promise<Bundle> {
  const { text, value } = await readSource(source);
  resolveIdentifiers(value);
  const find = (pointer: string): Promise<string> => locate(source, pointer);
  if (!hasOtherParts(value)) return { value, locate: find, repairs: [] };

  // Redocly's bundler alone takes a fifth of the time that the kit takes to be loaded.
  const { bundleFiles } = await import('./bundle-files.js');
  return { ...(await bundleFiles({ source, text, value }, lenient)), locate: find };
}

function hasOtherParts(document: unknown): boolean {
  let found = false;
  walkDocument(document, undefined, ({ $ref: ref }) => {
    found ||= typeof ref === 'string' && !ref.startsWith('#');
    return undefined;
  });
  return found;
}
