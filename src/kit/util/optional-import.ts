import { createRequire } from 'node:module';
import { isNativeError } from 'node:util/types';

/** Imports a module of an optional package. @returns `undefined` if the package is not installed */
export async function importIfInstalled<Module>(load: () => Promise<Module>): Promise<Module | undefined> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const require = createRequire(import.meta.url);

/** Loads an optional package that is CommonJS, without waiting. @returns `undefined` if it is not installed */
export function requireIfInstalled(name: string): unknown {
  try {
    return require(name);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  if (!isNativeError(error) || !('code' in error)) return false;
  return error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND';
}
