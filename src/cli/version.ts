import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './terminal.js';

/** The version of this package, as its `package.json` has it; `0.0.0` where it is not known where that is. */
export function version({ home }: Terminal): string {
  if (home === undefined) return '0.0.0';
  return (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }).version;
}
