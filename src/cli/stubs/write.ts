import type { Operation } from '../../kit/index.js';
import { toIdentifier } from './identifier.js';
import type { SourceFile } from './source-file.js';

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
 * @returns the text of the file with the handlers
 */
export function addStubs(
  { text, imports: imported, importsEnd }: SourceFile,
  operations: readonly DescribedOperation[],
  from: StubImports,
): string {
  const lines = [
    ...(imported.has('operations') ? [] : [`import type { operations } from '${from.operations}';`]),
    ...importLine(['Problem', 'type Handler'], imported, from.kit),
    ...(from.user === undefined || imported.has('User') ? [] : [`import type { User } from '${from.user}';`]),
  ].map((line) => `${line}\n`);
  const user = from.user === undefined ? 'unknown' : 'User';
  const head = text.slice(0, importsEnd) + lines.join('') + text.slice(importsEnd);
  return head.replace(/\n*$/, '\n') + operations.map((operation) => stubSource(operation, user)).join('');
}

function importLine(names: readonly string[], imported: ReadonlyMap<string, string>, from: string): string[] {
  const missing = names.filter((name) => !imported.has(name.replace('type ', '')));
  if (missing.length === 0) return [];
  if (missing.length === 1 && missing[0]?.startsWith('type ')) return [`import ${missing[0].replace('type ', 'type { ')} } from '${from}';`]; // prettier-ignore
  return [`import { ${missing.join(', ')} } from '${from}';`];
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

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
