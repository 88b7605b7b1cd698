import ts from 'typescript';
import type { Operation } from '../../kit/index.js';

/** What a stub imports, and from where. */
export interface StubImports {
  readonly kit: string;
  readonly operations: string;
  /** `undefined` where the project has no type for its users. */
  readonly user: string | undefined;
}

/** An operation, with what the document says of it to people. */
export type DescribedOperation = Operation & { readonly summary: string };

/**
 * A file with functions appended that answer 501, and imports for them put below the imports that are there. Nothing of
 * the file is changed or moved apart from that.
 *
 * @param text of the file; empty for a new one
 * @param imported the names the file imports already
 */
export function withStubs(
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
  const at = endOfImports(text);
  const user = from.user === undefined ? 'unknown' : 'User';
  const head = text.slice(0, at) + lines.join('') + text.slice(at);
  return head.replace(/\n*$/, '\n') + operations.map((operation) => stub(operation, user)).join('');
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

function stub({ id, method, path, summary }: DescribedOperation, user: string): string {
  const name = identifierOf(id);
  const comment = `/** \`${method.toUpperCase()} ${path}\`${summary === '' ? '' : `: ${summary}`} */`.replaceAll(
    '*/ ',
    '* /',
  );
  const type = `Handler<operations[${quoted(id)}], ${user}>`;
  const exported = name === id ? 'export const' : 'const';
  return [
    '',
    comment,
    `${exported} ${name}: ${type} = () => {`,
    `  throw new Problem('not_implemented');`,
    `};`,
    ...(name === id ? [] : [`export { ${name} as ${quoted(id)} };`]),
    '',
  ].join('\n');
}

/** A name for an `operationId`, which may be any text: `petsList` of `pets/list`. */
export function identifierOf(id: string): string {
  const words = id.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  if (name === '' || /^\d/.test(name)) return `_${name}`;
  return isReserved(name) ? `${name}_` : name;
}

/** Words of the language, and the names a stub needs itself. */
function isReserved(name: string): boolean {
  if (['Handler', 'Problem', 'User', 'operations', 'arguments', 'eval', 'await', 'undefined'].includes(name))
    return true;
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, name);
  return scanner.scan() !== ts.SyntaxKind.Identifier && scanner.getToken() <= ts.SyntaxKind.LastFutureReservedWord;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
