import { Option } from 'commander';
import { formatDiagnostic, type Contract, type Diagnostic } from '../kit/index.js';
import type { Terminal } from './terminal.js';

/** What every command that reads a document takes. */
export interface OverlayOptions {
  readonly overlay: readonly string[];
}

/** Creates `--overlay`, which may be given several times. */
export function overlayOption(): Option {
  return new Option('--overlay <file>', 'apply an Overlay document first (may be repeated)')
    .default([], 'none')
    .argParser((file: string, before: readonly string[]) => [...before, file]);
}

/** Prints what is wrong with a document and does not keep a command from using it. */
export function printWarnings(
  { warnings }: Pick<Contract, 'warnings'>,
  terminal: Terminal,
  others: readonly Diagnostic[] = [],
): void {
  for (const warning of [...warnings, ...others]) terminal.err(`${formatDiagnostic(warning)}\n`);
}
