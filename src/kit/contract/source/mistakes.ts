import type { Diagnostic } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import type { InvalidSourceError } from './read-source.js';

/** The mistakes in a source as diagnostics. */
export function mistakesIn({ mistakes }: InvalidSourceError): readonly Diagnostic[] {
  return mistakes.map(({ code, file, line, column, message, hint }) =>
    diagnostic(code, { kind: 'file', file, line, column }, message, hint),
  );
}
