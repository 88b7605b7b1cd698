import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atOption, StartupError, type ServerOptions } from '../../kit/index.js';
import { commandDiagnostic } from '../diagnostic-codes.js';

/** The handlers of a module. */
export interface LoadedHandlers {
  readonly handlers: ServerOptions['handlers'];
  /** The names of the handlers. */
  readonly names: ReadonlySet<string>;
}

/**
 * Loads handlers from a JavaScript module: the functions of its default export, an object, or else its named exports. They
 * have the names of the operations.
 *
 * @throws StartupError if the module cannot be loaded or exports no function
 */
export async function loadHandlers(file: string | undefined): Promise<LoadedHandlers> {
  if (file === undefined) return { handlers: {}, names: new Set() };
  const refuse = (message: string, hint: string): never => {
    throw new StartupError([commandDiagnostic('handlers-invalid', atOption(`--handlers ${file}`), message, hint)]);
  };
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return refuse(`The module cannot be loaded (${reason ?? ''}).`, 'Give a JavaScript module that Node can import.');
  }
  const exported = typeof module['default'] === 'object' && module['default'] !== null ? module['default'] : module;
  const functions = Object.entries(exported).filter(
    (entry): entry is [string, ServerOptions['handlers'][string]] => typeof entry[1] === 'function',
  );
  if (functions.length === 0)
    refuse('The module exports no functions.', 'Write export default { operationId: (request) => ({ status: 200 }) }.');
  return { handlers: Object.fromEntries(functions), names: new Set(functions.map(([name]) => name)) };
}
