import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.js';

/** Stands in for the file of the same name in `src`: a thread runs what `npm run build` writes. */
export const workerUrl = pathToFileURL(join(root, 'dist/app/database/embedded-worker.js'));
