import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { generate } from '../../../src/cli/generate.js';
import { projectFiles } from '../../../src/cli/init/project.js';
import { authenticatorsSource } from '../../../src/cli/init/schemes.js';
import { apiSource, fixedSources } from '../../../src/cli/init/sources.js';
import { generateTypescriptSdk } from '../../../src/cli/sdk/typescript.js';
import { planStubs } from '../../../src/cli/stubs.js';
import { isObject } from '../../../src/kit/index.js';
import { hostileDocument, hostileTexts } from '../../support/hostile-document.js';
import { root } from '../../support/root.js';

/**
 * Projects and clients of documents whose texts try to be code: all compile under `--strict`, all load, and none of the
 * texts runs. One text stands in every place of its document.
 */

const run = promisify(execFile);
const workshop = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-hostile-')));
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const kit = { name: 'gatehouse', kit: '1.0.0', runtime: {}, tools: {} };
const names = hostileTexts.map((_, index) => `document-${index}`);

const compilerOptions = {
  strict: true, module: 'NodeNext', target: 'ES2023', lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: ['node'], outDir: 'dist', rootDir: '.', skipLibCheck: true,
}; // prettier-ignore

beforeAll(async () => {
  mkdirSync(join(workshop, 'node_modules'));
  symlinkSync(root, join(workshop, 'node_modules/gatehouse'), 'junction');
  symlinkSync(join(root, 'node_modules/@types'), join(workshop, 'node_modules/@types'), 'junction');
  write('package.json', '{"type":"module"}');
  for (const [index, text] of hostileTexts.entries()) await generateAll(`document-${index}`, text);
  // Projects and clients apart: each is compiled as its owner would.
  const project = { ...compilerOptions, exactOptionalPropertyTypes: true, verbatimModuleSyntax: true };
  write('projects.json', JSON.stringify({ compilerOptions: project, include: ['*/src', '*/generated/*.d.ts'] }));
  write('clients.json', JSON.stringify({ compilerOptions, include: ['*/sdk/src'] }));
}, 240_000);

function write(path: string, text: string): void {
  mkdirSync(dirname(join(workshop, path)), { recursive: true });
  writeFileSync(join(workshop, path), text);
}

async function generateAll(name: string, text: string): Promise<void> {
  const source = join(workshop, name, 'openapi/openapi.json');
  write(`${name}/openapi/openapi.json`, JSON.stringify(hostileDocument(text, name.endsWith('1') ? '3.0.3' : '3.1.0')));
  const { contract, files } = await generate(source);
  for (const [file, content] of files) write(`${name}/generated/${file}`, content);
  for (const [file, content] of fixedSources('gatehouse')) write(`${name}/${file}`, content.text);
  write(`${name}/src/authenticators.ts`, authenticatorsSource(contract, 'gatehouse').text);
  const imports = new Map([['Handlers', 'gatehouse'], ['User', './user.js']]); // prettier-ignore
  const [folder, generated] = [join(workshop, name, 'src'), join(workshop, name, 'generated')];
  const api = { path: join(folder, 'api.ts'), text: 'Handlers', declared: new Set<string>(), imports, importsEnd: 0 };
  const stubs = planStubs(contract, { files: [api], folder, generated });
  for (const stub of stubs) write(stub.path.slice(workshop.length), stub.text);
  const features = stubs.map(({ path }) => path.slice(folder.length + 1, -'/handlers.ts'.length));
  write(`${name}/src/api.ts`, apiSource(features, 'gatehouse').text);
  for (const [file, content] of await generateTypescriptSdk(contract, undefined)) write(`${name}/sdk/${file}`, content);
}

/** @returns what the compiler has to say */
async function compile(project: string): Promise<string> {
  const args = ['--max-old-space-size=3000', compiler, '-p', project];
  const options = { cwd: workshop, maxBuffer: 2 ** 26 };
  const { stdout } = await run(process.execPath, args, options).catch((error: unknown) => error as { stdout: string });
  return stdout;
}

it('compiles every project', async () => {
  expect(await compile('projects.json')).toBe('');
}, 240_000);

it('compiles every client', async () => {
  expect(await compile('clients.json')).toBe('');
}, 240_000);

it('runs nothing of the documents when projects and clients are loaded', async () => {
  const script = `
    const found = {};
    for (const name of ${JSON.stringify(names)}) {
      const { handlers } = await import('${join(workshop, 'dist')}/' + name + '/src/api.js');
      const { authentication } = await import('${join(workshop, 'dist')}/' + name + '/src/authenticators.js');
      const { createApi, Operations } = await import('${join(workshop, 'dist')}/' + name + '/sdk/src/index.js');
      createApi({ server: 'https://localhost' });
      const thrown = Object.values(handlers).map((handler) => { try { handler({}); } catch ({ code }) { return code; } });
      found[name] = {
        handlers: Object.keys(handlers).sort(),
        thrown: [...new Set(thrown)],
        methods: Object.getOwnPropertyNames(Operations.prototype).length - 1,
        isFactory: typeof authentication === 'function',
      };
    }
    console.log(JSON.stringify({ pwned: globalThis.PWNED ?? null, found }));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: workshop });
  const { pwned, found } = JSON.parse(stdout) as { pwned: unknown; found: Record<string, unknown> };
  expect(pwned).toBeNull();
  for (const [index, text] of hostileTexts.entries()) {
    const { paths } = hostileDocument(text);
    const ids = Object.values(paths)
      .flatMap((item) => Object.values(item))
      .flatMap(idOf);
    const handlers = ids.sort();
    expect(found[`document-${index}`]).toEqual({
      handlers,
      thrown: ['not_implemented'],
      methods: ids.length,
      isFactory: true,
    });
  }
  const files = readdirSync(workshop, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /(^|[/\\])PWNED/.test(file) && !file.includes('node_modules'))).toEqual([]);
}, 60_000);

function idOf(operation: unknown): readonly string[] {
  return isObject(operation) && 'operationId' in operation ? [String(operation.operationId)] : [];
}

it('passes the shell nothing but the name of the contract', async () => {
  const contract = "openapi/my (own) & contract; it's here.yaml";
  const manifest = new Map(projectFiles('shop', contract, kit)).get('package.json') ?? '';
  const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
  const script = `gatehouse() { printf '%s|' "$@"; }; ${scripts['generate'] ?? ''}; ${scripts['lint'] ?? ''}; ${scripts['dev'] ?? ''}`;
  const { stdout } = await run('sh', ['-c', script]);
  expect(stdout).toBe(`generate|${contract}|--stubs|lint|${contract}|dev|--contract|${contract}|`);
});

it('links the contract in the readme of a project, and names the title in that of a client', () => {
  const readme = new Map(projectFiles('shop', 'openapi/a](b) <c>.yaml', kit)).get('README.md');
  expect(readme).toContain('[openapi/a\\](b) \\<c\\>.yaml](openapi/a%5D%28b%29%20%3Cc%3E.yaml)');
  for (const [index, text] of hostileTexts.entries()) {
    const client = readFileSync(join(workshop, `document-${index}/sdk/README.md`), 'utf8');
    const line = client.split('\n').find((one) => one.startsWith('Client of ')) ?? '';
    expect(line.replace(/`gatehouse sdk typescript`/, '')).not.toMatch(/(?<!\\)[<`*[]/);
    const manifest = JSON.parse(readFileSync(join(workshop, `document-${index}/sdk/package.json`), 'utf8')) as {
      description: string;
    };
    expect(manifest.description).toContain(text);
  }
});
