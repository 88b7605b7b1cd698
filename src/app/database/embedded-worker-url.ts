/** The script of the embedded database's thread. Tests replace this file, as they run as CommonJS. */
export const workerUrl = new URL('embedded-worker.js', import.meta.url);
