import { resolve } from 'node:path';
import { StartupError } from '../diagnostic.js';
import { bundle } from './bundle.js';
import type { Contract } from './model.js';
import { normalize } from './normalize.js';
import { parseContract, type PlacedFault } from './parse.js';
import { isHttpUrl } from './fetch-document.js';
import { detectVersion } from './version.js';

export interface LoadOptions {
  readonly lenient?: boolean;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, with the files it refers to, into a contract.
 *
 * @param source path of the root file, JSON or YAML, or its https address
 * @param lenient serves documents of others: what cannot be fetched is left unchecked, and listed, in place of refusing
 * the document
 * @throws StartRefused with every fault of the document, each with its file and line
 */
export async function loadContract(source: string, { lenient = false }: LoadOptions = {}): Promise<Contract> {
  const { value, locate, repairs: bundled } = await bundle(isHttpUrl(source) ? source : resolve(source), lenient);
  const version = detectVersion(value);
  if ('what' in version) throw new StartupError([await placed(version)]);
  const repairs = [...bundled, ...normalize(version.document, lenient)];
  const { contract, faults } = parseContract({ source, locate, repairs, ...version });
  if (faults.length > 0) throw new StartupError(await Promise.all(faults.map(placed)));
  return contract;

  async function placed({
    pointer,
    what,
    instead,
  }: PlacedFault): Promise<{ where: string; what: string; instead: string }> {
    return { where: `${await locate(pointer)} (${pointer})`, what, instead };
  }
}
