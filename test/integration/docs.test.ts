import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { generate } from '../../src/cli/generate.js';
import { root } from '../support/root.js';

/** README and manual: their links lead somewhere, their examples compile, and each page says what it is for. */

const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

const manual = pages.filter(({ name }) => /^docs\/(guides|operations|reference|tutorial)/.test(name));

/** The anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test.each(pages)('every link of $name leads to a file and a heading', ({ name, text }) => {
  const broken: string[] = [];
  for (const [, link = ''] of text.replaceAll(/```[^]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? join(root, name) : resolve(root, dirname(name), path);
    if (!existsSync(file)) broken.push(link);
    else if (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).has(anchor)) broken.push(link);
  }
  expect(broken).toEqual([]);
});

test.each(manual)('$name says in its first line what it is for', ({ text }) => {
  expect(text).toMatch(/^# [^\n]+\n\n[A-Z`][^\n]+/);
});

test.each(manual)('README or another page leads to $name', ({ name }) => {
  const file = join(root, name);
  const isLinked = pages.some(
    (page) =>
      page.name !== name &&
      [...page.text.matchAll(/\]\(([^)#\s]+)/g)].some(
        ([, link = '']) => resolve(root, dirname(page.name), link) === file,
      ),
  );
  expect(isLinked).toBe(true);
});

test('the TypeScript examples compile', async () => {
  const folder = join(root, 'test/examples');
  const { files } = await generate(join(root, 'test/support/greeter.yaml'));
  const examples = new Map([[join(folder, 'generated/api.d.ts'), files.get('api.d.ts') ?? '']]);
  for (const { name, text } of pages)
    for (const [index, [, code = '']] of [...text.matchAll(/^```ts[^\n]*\n([^]*?)^```$/gm)].entries())
      examples.set(join(folder, `${name.replaceAll('/', '-')}.${index}.ts`), code);
  expect(examples.size).toBeGreaterThan(1);

  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const base = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...base,
    directoryExists: (path) => path.startsWith(folder) || (base.directoryExists?.(path) ?? true),
    fileExists: (file) => examples.has(file) || base.fileExists(file),
    readFile: (file) => examples.get(file) ?? base.readFile(file),
    getSourceFile(file, version, ...rest) {
      const code = examples.get(file);
      return code === undefined
        ? base.getSourceFile(file, version, ...rest)
        : ts.createSourceFile(file, code, version, true);
    },
  };
  const program = ts.createProgram([...examples.keys()], options, host);
  const errors = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${file?.fileName.slice(folder.length + 1) ?? ''}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(errors).toEqual([]);
});
