import { dirname, relative, resolve } from 'node:path';

/** A source file that may declare handlers. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The declared names: functions, constants, and members of objects. */
  readonly declared: ReadonlySet<string>;
  /** The module specifiers, by imported name. */
  readonly imports: ReadonlyMap<string, string>;
  /** The offset of the line after the last import; 0 without imports. */
  readonly importsEnd: number;
}

/** Creates a file that has nothing in it yet. */
export function newSourceFile(path: string): SourceFile {
  return { path, text: '', declared: new Set(), imports: new Map(), importsEnd: 0 };
}

/**
 * Finds the module specifier with which the project imports a name.
 *
 * @param from the file that will import it
 * @returns `undefined` if no file imports it
 */
export function findImport(name: string, sources: readonly SourceFile[], from: string): string | undefined {
  for (const { path, imports } of sources) {
    const specifier = imports.get(name);
    if (specifier === undefined) continue;
    return specifier.startsWith('.') ? relativeImport(from, resolve(dirname(path), specifier)) : specifier;
  }
  return undefined;
}

/** Returns the relative specifier of a file, such as `../user.js`. */
export function relativeImport(from: string, to: string): string {
  const path = relative(dirname(from), to).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}
