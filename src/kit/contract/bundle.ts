import { bundle as bundleFiles, createConfig } from '@redocly/openapi-core';
import { StartRefused, type Fault } from '../fault.js';
import { locate, readSource } from './source.js';

/** A document in one piece, and where its places are in the files it came from. */
export interface Bundle {
  readonly value: unknown;
  readonly locate: (pointer: string) => Promise<string>;
}

/**
 * Reads a contract and brings the files it refers to into one document.
 *
 * A document in one file is taken as it is: Redocly's bundler, which does the work for the others, would need a
 * second for a large one.
 *
 * @param file the root file
 * @throws StartRefused when a file cannot be read or a reference to another file leads nowhere
 */
export async function bundle(file: string): Promise<Bundle> {
  const source = await readSource(file);
  const find = (pointer: string): Promise<string> => locate(file, pointer);
  if (!hasOtherFiles(source.value)) return { value: source.value, locate: find };

  const config = await createConfig({});
  const { bundle: bundled, problems } = await bundleFiles({ ref: file, config });
  const faults = await Promise.all(
    problems
      .filter((problem) => problem.severity === 'error')
      .map(async ({ message, location: [at] }): Promise<Fault> => ({
        where: at ? await locate(at.source.absoluteRef, at.pointer ?? '#') : file,
        what: message.replace(/\.$/, ''),
        instead: 'correct the reference, or add what it refers to',
      })),
  );
  if (faults.length > 0) throw new StartRefused(faults);
  return { value: bundled.parsed, locate: find };
}

function hasOtherFiles(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasOtherFiles);
  if (typeof value !== 'object' || value === null) return false;
  const ref: unknown = (value as Record<string, unknown>)['$ref'];
  if (typeof ref === 'string' && !ref.startsWith('#')) return true;
  return Object.values(value).some(hasOtherFiles);
}
