import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-file.js';

/** Reads all TypeScript files below a folder; none if it does not exist. */
export async function readSources(folder: string): Promise<readonly SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter(({ name }) => /\.ts$/.test(name) && !/\.(d|test|spec)\.ts$/.test(name));
  const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(paths.sort().map(async (path) => parseSource(path, await readFile(path, 'utf8'))));
}

/** Parses a source file. */
function parseSource(path: string, text: string): SourceFile {
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
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  visit(file);
  return { path, text, declared, imports, importsEnd: importsEndOf(file) };
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

function importsEndOf(file: ts.SourceFile): number {
  const { text } = file;
  const end = file.statements.findLast(ts.isImportDeclaration)?.end;
  return end === undefined ? 0 : text.indexOf('\n', end) + 1 || text.length;
}
