import { resolve } from 'node:path';
import type { Diagnostics } from '../diagnostic.js';
import { bundle } from './bundle/bundle.js';
import type { Contract } from './model.js';
import { normalize } from './normalize.js';
import { parseContract } from './parse.js';
import { isHttpUrl } from './source/fetch-document.js';
import type { SourceMap } from './source/source-map.js';
import { detectVersion } from './version.js';

/** How a contract is loaded. */
export interface LoadOptions {
  /**
   * `false` for contracts of others: what an operation refers to and cannot be resolved switches that operation off, and
   * schemas at addresses that cannot be fetched assert nothing. By default, the contract is refused.
   */
  readonly strict?: boolean;
  /**
   * Paths or https addresses of Overlay documents (1.0 and 1.1), which change the root file before anything else, one after
   * the other.
   */
  readonly overlays?: readonly string[];
}

export interface ReadOptions extends LoadOptions {
  /** Keeps a copy of each file as it was written, for tools that check it. */
  readonly keepsWritten?: boolean;
}

/** What became of a document. */
export interface LoadedContract {
  /** `undefined` when it cannot be used. */
  readonly contract: Contract | undefined;
  /** The files it was read from. */
  readonly sources: SourceMap;
  readonly diagnostics: Diagnostics;
}

/**
 * Reads an OpenAPI 3.0, 3.1 or 3.2 document, with the files it refers to, into a contract.
 *
 * @param source path of the root file, JSON or YAML, or its https address
 * @throws StartupError with everything that is wrong with it, each with its file, line and column
 * @example
 * const contract = await loadContract('openapi/openapi.yaml');
 */
export async function loadContract(source: string, options: LoadOptions = {}): Promise<Contract> {
  const { contract, diagnostics } = await readContract(source, options);
  diagnostics.throwIfErrors();
  if (!contract) throw new Error(`${source} cannot be read, and no diagnostic says why.`);
  return contract;
}

/** Reads a document as `loadContract` does, and returns what is wrong with it in place of throwing it. */
export async function readContract(source: string, options: ReadOptions = {}): Promise<LoadedContract> {
  const { strict = true, keepsWritten = false, overlays = [] } = options;
  const { value, sources, repairs, unresolved, diagnostics } = await bundle(
    isHttpUrl(source) ? source : resolve(source),
    { strict, keepsWritten, overlays },
  );
  if (value === undefined) return { contract: undefined, sources, diagnostics };
  const version = detectVersion(value);
  if (version.kind === 'unsupported') {
    diagnostics.add(version.diagnostic);
    return { contract: undefined, sources, diagnostics };
  }
  const { document, dialect } = version;
  const contract = parseContract({
    source,
    document,
    dialect,
    repairs: [...repairs, ...normalize(document, (from, to) => sources.rename(from, to))],
    locate: (pointer) => sources.locate(pointer),
    unresolved,
    strict,
    diagnostics,
  });
  if (diagnostics.hasErrors) return { contract: undefined, sources, diagnostics };
  return { contract: { ...contract, warnings: [...diagnostics] }, sources, diagnostics };
}
