import { execFileSync } from 'node:child_process';
import { root } from './root.js';

/** Runs a script in a process of its own, whose memory nothing else fills. `gc()` is there. @returns its output */
export function runMemoryScript(script: string): string {
  const options = ['--expose-gc', '--input-type=module', '-e', script];
  return execFileSync(process.execPath, options, { cwd: root, encoding: 'utf8' });
}
