import { isNativeError } from 'node:util/types';

/** Imports a module of an optional package. @returns `undefined` if the package is not installed */
export async function importIfInstalled<Module>(load: () => Promise<Module>): Promise<Module | undefined> {
  try {
    return await load();
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
