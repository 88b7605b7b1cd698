import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

/** What must compile under `--strict`, and what must not. */

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
};

const filesIn = (folder: string): string[] =>
  readdirSync(join(import.meta.dirname, folder)).map((name) => join(import.meta.dirname, folder, name));
const accepted = filesIn('accepted');
const refused = filesIn('refused');
const program = ts.createProgram([...accepted, ...refused], options);

function errorsIn(file: string): readonly string[] {
  const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test.each(accepted.map((file) => [basename(file), file]))('%s compiles', (_, file) => {
  expect(errorsIn(file)).toEqual([]);
});

test.each(refused.map((file) => [basename(file, '.ts').replaceAll('-', ' '), file]))(
  '%s does not compile',
  (_, file) => {
    expect(errorsIn(file)).not.toEqual([]);
  },
);

test('all that is refused is right but for one thing: the same handlers compile without it', () => {
  const [handlers] = accepted;
  expect(refused.length).toBeGreaterThanOrEqual(14);
  expect(errorsIn(handlers ?? '')).toEqual([]);
});
