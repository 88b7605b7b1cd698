import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Stands in for the file of the same name in `src`: tests run the sources as CommonJS, a thread needs the build. */
export const workerUrl = pathToFileURL(join(__dirname, '../../dist/app/database/embedded-worker.js'));
