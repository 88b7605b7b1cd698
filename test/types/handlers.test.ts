import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

/**
 * What must compile under `--strict`, and what must not. A file that must not says above the line with which errors of the
 * compiler: `// error TS2322`.
 */

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

/** Returns the errors of a file as `<line> TS<code>`. */
function errorsIn(file: string): readonly string[] {
  const source = program.getSourceFile(file);
  return ts.getPreEmitDiagnostics(program, source).map(({ code, start = 0 }) => {
    const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return `${line} TS${code}`;
  });
}

/** Returns the errors that the comments of a file announce. */
function announcedIn(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const codes = /^ *\/\/ error (.+)$/.exec(line)?.[1]?.split(', ') ?? [];
    return codes.map((code) => `${index + 2} ${code}`);
  });
}

test.each(accepted.map((file) => [basename(file), file]))('%s compiles', (_, file) => {
  expect(errorsIn(file)).toEqual([]);
});

test.each(refused.map((file) => [basename(file, '.ts').replaceAll('-', ' '), file]))(
  '%s does not compile, for the reason and at the line that it names',
  (_, file) => {
    const announced = announcedIn(file);
    expect(announced).not.toEqual([]);
    expect(errorsIn(file)).toEqual(announced);
  },
);
