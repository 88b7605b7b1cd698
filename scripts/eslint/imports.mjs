/** What the rules of this folder share: every way in which a file names another module, types included. */

import { posix, relative, sep } from 'node:path';

/**
 * Makes the visitors of a rule that looks at modules a file names.
 *
 * @param check gets each specifier and the node to report
 */
export function visitImports(check) {
  const visit = (node) => {
    if (node?.type === 'Literal' && typeof node.value === 'string') check(node.value, node);
  };
  return {
    ImportDeclaration: ({ source }) => visit(source),
    ExportNamedDeclaration: ({ source }) => visit(source),
    ExportAllDeclaration: ({ source }) => visit(source),
    ImportExpression: ({ source }) => visit(source),
    TSImportType: ({ source, argument }) => visit(source ?? argument?.literal),
  };
}

/** Returns the path of a linted file from the root of the repository, with `/`. */
export function fileOf(context) {
  return relative(context.cwd, context.filename).split(sep).join('/');
}

/** Returns the source file that a relative specifier means; `undefined` for packages. */
export function targetOf(file, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/** Returns the package that a specifier names; `undefined` for files and modules of Node. */
export function packageOf(specifier) {
  if (/^(\.|node:)/.test(specifier)) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
