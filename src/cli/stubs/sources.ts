import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** A source file that may declare handlers. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The declared names: functions, constants, and members of objects. */
  readonly declared: ReadonlySet<string>;
  /** The module specifiers, by imported name. */
  readonly imports: ReadonlyMap<string, string>;
}

/** Reads all TypeScript files below a folder; none if it does not exist. */
export async function readSources(folder: string): Promise<readonly SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter(({ name }) => /\.ts$/.test(name) && !/\.(d|test|spec)\.ts$/.test(name));
  const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(paths.sort().map(async (path) => readSource(path, await readFile(path, 'utf8'))));
}

/** Parses a source file. */
export function readSource(path: string, text: string): SourceFile {
  const declared = new Set<string>();
  const imports = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings))
        for (const { name, propertyName } of bindings.elements)
          if (propertyName === undefined) imports.set(name.text, node.moduleSpecifier.text);
    } else {
      const name = nameOf(node);
      if (name !== undefined) declared.add(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return { path, text, declared, imports };
}

function nameOf(node: ts.Node): string | undefined {
  const isNamed =
    ts.isMethodDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isExportSpecifier(node);
  if (!isNamed || !node.name) return undefined;
  return ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : undefined;
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
