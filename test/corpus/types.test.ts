import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { corpusDocuments } from './documents.js';
import { root } from '../support/root.js';

/**
 * The types that `gatehouse generate` makes for real documents compile, as do the types of handlers made from them.
 * With `CORPUS=whole` for all documents, else for some.
 */
const isWhole = process.env['CORPUS'] === 'whole';
const all = corpusDocuments();
const documents = isWhole ? all : all.filter(({ name }, index) => name !== 'github' && index % 25 === 0);

(documents.length > 0 ? test : test.skip)(
  'the types of real documents, and of their handlers, compile under --strict',
  async () => {
    // Inside the checkout, where the compiler finds the types of Node.
    await mkdir(join(root, 'node_modules/.cache'), { recursive: true });
    const folder = await mkdtemp(join(root, 'node_modules/.cache/types-'));
    const cli = join(root, 'dist/cli/main.js');
    const files: string[] = [];
    for (const [index, { file }] of documents.entries()) {
      const place = join(folder, String(index));
      await promisify(execFile)(process.execPath, [cli, 'generate', file, '--out', place]);
      const use = join(place, 'use.ts');
      const kit = join(root, 'src/kit/handler-types.js');
      await writeFile(
        use,
        `import type { operations } from './api.js';\nimport type { Handlers } from '${kit}';\n` +
          'export type All = Handlers<operations, { subject: string }>;\nexport const ids: readonly (keyof All)[] = [];\n',
      );
      files.push(use, join(place, 'api.d.ts'));
    }
    const faults = compiled(files, folder);
    await rm(folder, { recursive: true });
    expect(faults).toEqual([]);
  },
  isWhole ? 300_000 : 90_000,
);

/** What the compiler says of the files, each with the document it is of. */
function compiled(files: readonly string[], folder: string): readonly string[] {
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file?.fileName.startsWith(folder))
    .map(({ file, start = 0, messageText }) => {
      const name = file?.fileName.slice(folder.length + 1) ?? '';
      const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
      const document = documents[Number(name.split('/', 1)[0])]?.name ?? '';
      return `${document} ${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}
