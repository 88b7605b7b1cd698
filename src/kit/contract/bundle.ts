import { bundle as bundleFiles, createConfig, Source } from '@redocly/openapi-core';
import { StartRefused, type Fault } from '../fault.js';
import { resolveIdentifiers } from './identifiers.js';
import type { Mend } from './model.js';
import { BoundedResolver } from './remote.js';
import { walkSchemas } from './schema-walk.js';
import { locate, readSource } from './source.js';

/** A document in one piece, and where its places are in the files it came from. */
export interface Bundle {
  readonly value: unknown;
  readonly locate: (pointer: string) => Promise<string>;
  readonly mended: readonly Mend[];
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
  if (!hasOtherParts(value)) return { value, locate: find, mended: [] };

  const config = await createConfig({});
  const externalRefResolver = new BoundedResolver(source);
  const doc = { source: new Source(source, text), parsed: value };
  const { bundle: bundled, problems } = await bundleFiles({ doc, config, externalRefResolver });
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
  if (faults.length > 0) throw new StartRefused(faults);
  const { fetched } = externalRefResolver;
  const mended = fetched.length > 0 ? [{ what: 'parts fetched from other hosts', places: fetched }] : [];
  return { value: bundled.parsed, locate: find, mended };
}

function hasOtherParts(document: unknown): boolean {
  let found = false;
  walkSchemas(document, undefined, ({ $ref: ref }) => {
    found ||= typeof ref === 'string' && !ref.startsWith('#');
    return undefined;
  });
  return found;
}
