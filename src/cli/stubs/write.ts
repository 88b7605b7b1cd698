import type { Operation } from '../../kit/index.js';
import { createNamer, toIdentifier } from '../source-text/identifiers.js';
import { SourceText, typescriptSource, type TypeScript } from '../source-text/source-text.js';
import { docComment, identifier, stringLiteral } from '../source-text/typescript.js';
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
  { text, declared, imports: imported, importsEnd }: SourceFile,
  operations: readonly DescribedOperation[],
  from: StubImports,
): string {
  const lines = [
    ...(imported.has('operations') ? [] : [importLine(typescriptSource`type { operations }`, from.operations)]),
    ...kitImport(imported, from.kit),
    ...(from.user === undefined || imported.has('User')
      ? []
      : [importLine(typescriptSource`type { User }`, from.user)]),
  ];
  const user = from.user === undefined ? typescriptSource`unknown` : typescriptSource`User`;
  const own = SourceText.trusted<'typescript'>(text.slice(0, importsEnd));
  const rest = SourceText.trusted<'typescript'>(text.slice(importsEnd));
  const head = typescriptSource`${own}${lines}${rest}`.text.replace(/\n*$/, '\n');
  // An operation whose id is an identifier keeps it, whatever comes before it.
  const plain = operations.map(({ id }) => id).filter((id) => toIdentifier(id) === id);
  const nameOf = createNamer([...declared, ...imported.keys(), ...plain]);
  const plainIds = new Set(plain);
  return (
    head +
    operations
      .map((operation) => stub(operation, plainIds.has(operation.id) ? operation.id : nameOf(operation.id), user).text)
      .join('')
  );
}

function importLine(bindings: TypeScript, from: string): TypeScript {
  return typescriptSource`import ${bindings} from ${stringLiteral(from)};\n`;
}

function kitImport(imported: ReadonlyMap<string, string>, from: string): TypeScript[] {
  const [problem, handler] = [!imported.has('Problem'), !imported.has('Handler')];
  if (problem && handler) return [importLine(typescriptSource`{ Problem, type Handler }`, from)];
  if (problem) return [importLine(typescriptSource`{ Problem }`, from)];
  return handler ? [importLine(typescriptSource`type { Handler }`, from)] : [];
}

function stub({ id, method, path, summary }: DescribedOperation, name: string, user: TypeScript): TypeScript {
  const title = `\`${method.toUpperCase()} ${path}\``;
  const declaration = typescriptSource`const ${identifier(name)}: Handler<operations[${stringLiteral(id)}], ${user}>`;
  const isExported = name === id;
  return typescriptSource`
${docComment(summary === '' ? title : `${title}: ${summary}`)}
${isExported ? typescriptSource`export ` : typescriptSource``}${declaration} = () => {
  throw new Problem('not_implemented');
};
${isExported ? typescriptSource`` : typescriptSource`export { ${identifier(name)} as ${stringLiteral(id)} };\n`}`;
}
