import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './terminal.js';

/** Reads the version from `package.json`; `0.0.0` if the package folder is not known. */
export function readVersion({ packageFolder }: Terminal): string {
  if (packageFolder === undefined) return '0.0.0';
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version;
}
