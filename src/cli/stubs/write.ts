import ts from 'typescript';
import type { Operation } from '../../kit/index.js';

/** The module specifiers of the types that stubs need. */
export interface StubImports {
  readonly kit: string;
  readonly operations: string;
  /** `undefined` if the project has no `User` type. */
  readonly user: string | undefined;
}

/** An operation with its summary. */
export type DescribedOperation = Operation & { readonly summary: string };

/**
 * Appends handlers that respond with 501, and adds their imports after the existing ones. Everything else in the file stays
 * as it is.
 *
 * @param text the file; empty for a new one
 * @param imported the names that the file imports
 */
export function addStubs(
  text: string,
  imported: ReadonlySet<string>,
  operations: readonly DescribedOperation[],
  from: StubImports,
): string {
  const lines = [
    ...(imported.has('operations') ? [] : [`import type { operations } from '${from.operations}';`]),
    ...importLine(['Problem', 'type Handler'], imported, from.kit),
    ...(from.user === undefined || imported.has('User') ? [] : [`import type { User } from '${from.user}';`]),
  ].map((line) => `${line}\n`);
  const end = endOfImports(text);
  const user = from.user === undefined ? 'unknown' : 'User';
  const head = text.slice(0, end) + lines.join('') + text.slice(end);
  return head.replace(/\n*$/, '\n') + operations.map((operation) => stubSource(operation, user)).join('');
}

function importLine(names: readonly string[], imported: ReadonlySet<string>, from: string): string[] {
  const missing = names.filter((name) => !imported.has(name.replace('type ', '')));
  if (missing.length === 0) return [];
  if (missing.length === 1 && missing[0]?.startsWith('type ')) return [`import ${missing[0].replace('type ', 'type { ')} } from '${from}';`]; // prettier-ignore
  return [`import { ${missing.join(', ')} } from '${from}';`];
}

function endOfImports(text: string): number {
  let end = 0;
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
  for (const statement of file.statements) if (ts.isImportDeclaration(statement)) end = statement.end;
  return end === 0 ? 0 : text.indexOf('\n', end) + 1 || text.length;
}

function stubSource({ id, method, path, summary }: DescribedOperation, user: string): string {
  const name = toIdentifier(id);
  const comment = `/** \`${method.toUpperCase()} ${path}\`${summary === '' ? '' : `: ${summary}`} */`.replaceAll(
    '*/ ',
    '* /',
  );
  const type = `Handler<operations[${quote(id)}], ${user}>`;
  const exported = name === id ? 'export const' : 'const';
  return [
    '',
    comment,
    `${exported} ${name}: ${type} = () => {`,
    `  throw new Problem('not_implemented');`,
    `};`,
    ...(name === id ? [] : [`export { ${name} as ${quote(id)} };`]),
    '',
  ].join('\n');
}

/** Converts an `operationId`, which can be any text, to an identifier: `pets/list` to `petsList`. */
export function toIdentifier(id: string): string {
  const words = id.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  if (name === '' || /^\d/.test(name)) return `_${name}`;
  return isReserved(name) ? `${name}_` : name;
}

/** Checks for keywords, and for the names that a stub uses itself. */
function isReserved(name: string): boolean {
  if (['Handler', 'Problem', 'User', 'operations', 'arguments', 'eval', 'await', 'undefined'].includes(name))
    return true;
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, name);
  return scanner.scan() !== ts.SyntaxKind.Identifier && scanner.getToken() <= ts.SyntaxKind.LastFutureReservedWord;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
