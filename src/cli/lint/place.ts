import type { Diagnostic, SourcePosition } from '../../kit/index.js';

/** Returns where to show a diagnostic: the beginning of its file, where it has no line. */
export function placeOf({ location }: Diagnostic): SourcePosition {
  if (location.kind === 'setting' || location.kind === 'option') return { file: location.name, line: 1, column: 1 };
  const { file = '', line = 1, column = 1 } = location;
  return { file, line, column };
}
