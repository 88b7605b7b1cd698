import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { describeInBrowser } from '../support/browser.js';
import { gatehouse } from '../support/cli.js';
import { root } from '../support/root.js';
import { endSamples, startSample, type Sample } from '../support/sample.js';

/** The TypeScript client in `generated/sdk`, as a package of its own, against the real sample. */

const run = promisify(execFile);
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const name = 'gatehouse-sample-client';
let project: string;
let client: string;
let sample: Sample;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'gatehouse-sdk-'));
  client = join(project, 'node_modules', name);
  cpSync(join(root, 'generated/sdk'), client, { recursive: true });
  await run(process.execPath, [compiler, '-p', client]);
  sample = await startSample();
}, 60_000);

afterAll(endSamples);

/** Compiles a program that uses the client, under every strict rule, and runs it. @returns what it printed */
async function program(source: string): Promise<unknown> {
  const compilerOptions = {
    strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true,
    module: 'NodeNext', target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [],
  }; // prettier-ignore
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const head = `import { createApi, isProblem, ProblemError, type Note } from '${name}';
    declare const process: { env: Record<string, string> }; declare const console: { log(text: string): void };
    const server = process.env['SERVER'] ?? '';`;
  writeFileSync(join(project, 'program.ts'), `${head}\n${source}`);
  const { stdout: complaints } = await run(process.execPath, [compiler, '-p', project]).catch((error: unknown) => error as { stdout: string }); // prettier-ignore
  expect(complaints).toBe('');
  const authority = { NODE_EXTRA_CA_CERTS: join(sample.localDirectory, 'authority.crt') };
  const { stdout } = await run(process.execPath, [join(project, 'program.js')], {
    env: { SERVER: sample.url, TOKEN: await sample.token('alice', 'notes:read notes:write'), ...authority },
  });
  return JSON.parse(stdout) as unknown;
}

it('is what the contract says', async () => {
  expect(await gatehouse(['sdk', 'typescript', 'openapi/openapi.yaml', '--out', 'generated/sdk', '--check'])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
}, 30_000);

it('publishes what it has compiled, and no more', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: client });
  const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toContain('dist/index.d.ts');
  for (const path of paths) expect(path).toMatch(/^(dist\/.+\.(js|d\.ts)|package\.json|README\.md)$/);
  const manifest = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8')) as object;
  expect(manifest).not.toHaveProperty('dependencies');
});

it('writes, reads, changes and deletes a note, with a file, and a token that is asked for each request', async () => {
  const printed = await program(
    `let asked = 0;
    const token = () => { asked += 1; return Promise.resolve(process.env['TOKEN'] ?? ''); };
    const api = createApi({ server, token });
    const created = await api.createNote<true>({ body: { title: 'One', body: '<p>x</p>' }, throwOnError: true });
    const note: Note = created.data;
    const etag = created.response.headers.get('ETag') ?? '';
    const path = { noteId: note.id };
    const changed = await api.replaceNote<true>({ path, headers: { 'If-Match': etag }, body: { title: 'Two', body: 'y' }, throwOnError: true });
    const file = new File(['Milk'], 'list.txt', { type: 'text/plain' });
    const attached = await api.putAttachment<true>({ path, body: { file }, throwOnError: true });
    const { data: list } = await api.listNotes({ query: { limit: 1, q: 'Two' } });
    const { data: back } = await api.getAttachment({ path, parseAs: 'text' });
    const { response } = await api.deleteAttachment({ path });
    console.log(JSON.stringify({ title: changed.data.title, attached: attached.data, back, items: list?.items.length, status: response.status, asked }));`,
  );
  expect(printed).toEqual({
    title: 'Two',
    attached: { fileName: 'list.txt', mediaType: 'text/plain', size: 4 },
    back: 'Milk',
    items: 1,
    status: 204,
    asked: 6,
  });
}, 60_000);

it('answers refusals as typed problems, and throws them where that is asked for', async () => {
  const printed = await program(
    `const api = createApi({ server, token: process.env['TOKEN'] });
    const { error: missing } = await api.getNote({ path: { noteId: '01955d3c-6f00-7a3b-8c1d-2e4f60718293' } });
    const { error: invalid } = await api.createNote({ body: { title: '', body: '' } });
    const { error: anonymous } = await createApi({ server }).listNotes();
    const thrown = await api.getStatistics({ throwOnError: true }).catch((error: unknown) => error);
    const of = (error: unknown) => error instanceof ProblemError && isProblem(error, error.code)
      ? { code: error.code, status: error.status, paths: error.errors.map(({ path }) => path), challenge: error.response.headers.get('WWW-Authenticate') } : error;
    console.log(JSON.stringify([missing, invalid, anonymous, thrown].map(of)));`,
  );
  expect(printed).toEqual([
    { code: 'not_found', status: 404, paths: [], challenge: null },
    { code: 'invalid_input', status: 400, paths: ['/title'], challenge: null },
    { code: 'credentials_missing', status: 401, paths: [], challenge: 'Bearer' },
    {
      code: 'insufficient_scope',
      status: 403,
      paths: [],
      challenge: 'Bearer error="insufficient_scope", scope="admin"',
    },
  ]);
}, 60_000);

it('waits as Retry-After says, sends again what may be sent again, and can be aborted meanwhile', async () => {
  const printed = await program(
    `const log: string[] = [];
    const refusing = (status: number, times: number, after: string): typeof fetch => (input, init) => {
      const request = new Request(input, init);
      log.push(request.method + ' ' + status);
      return times-- > 0 ? Promise.resolve(new Response('{}', { status, headers: { 'Retry-After': after } })) : fetch(request);
    };
    const api = (status: number, times: number, after: string) => createApi({ server, token: process.env['TOKEN'], fetch: refusing(status, times, after) });
    const note = { body: { title: 'x', body: 'y' } };
    const begun = Date.now();
    const limited = await api(429, 1, '1').createNote(note);
    const waited = Date.now() - begun;
    const unavailable = await api(503, 1, '0').createNote(note);
    const read = await api(503, 2, '0').listNotes();
    const given = await api(503, 9, '0').listNotes();
    const long = await api(429, 1, '900').listNotes();
    const aborted = await api(429, 1, '20').listNotes({ signal: AbortSignal.timeout(100) });
    console.log(JSON.stringify({
      statuses: [limited, unavailable, read, given, long].map(({ response }) => response.status),
      waited: waited >= 1000 && waited < 5000, aborted: String(aborted.error), log,
    }));`,
  );
  expect(printed).toEqual({
    // A note is created with an idempotency key, so that it may be sent again.
    statuses: [201, 201, 200, 503, 429],
    waited: true,
    aborted: expect.stringContaining('TimeoutError'),
    log: [
      ...[
        'POST 429',
        'POST 429',
        'POST 503',
        'POST 503',
        'GET 503',
        'GET 503',
        'GET 503',
        'GET 503',
        'GET 503',
        'GET 503',
      ],
      ...['GET 429', 'GET 429'],
    ],
  });
}, 60_000);

describeInBrowser('the client, in Chromium', (open) => {
  it('calls the server of the page it is on', async () => {
    const opened = await open(`${sample.url}/docs/`);
    await opened.page.route('**/client/**', async (route) => {
      const file = join(client, 'dist', new URL(route.request().url()).pathname.slice('/client/'.length));
      expect(extname(file)).toBe('.js');
      await route.fulfill({ contentType: 'text/javascript', body: readFileSync(file, 'utf8') });
    });
    const token = await sample.token('alice', 'notes:read notes:write');
    const answer = await opened.page.evaluate(`(async () => {
      const { createApi } = await import('/client/index.js');
      const { data, error } = await createApi({ token: ${JSON.stringify(token)} }).createNote({ body: { title: 'From a page', body: 'x' } });
      return data?.title ?? error;
    })()`);
    expect(answer).toBe('From a page');
    expect(opened).toMatchObject({ violations: [], consoleErrors: [], pageErrors: [], foreignRequests: [] });
  }, 60_000);
});

describe('a client in another language', () => {
  const document = join(root, 'generated/openapi.json');

  it('needs a jar, and says how to get it', async () => {
    const { code, stderr } = await gatehouse(['sdk', 'python', document]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/curl -fsSLo openapi-generator-cli\.jar https:\/\/repo1\.maven\.org\/maven2\/.*\.jar"/);
    expect(stderr).toContain('gatehouse sdk python <document> --jar openapi-generator-cli.jar');
  });

  it('needs Java, and says so', async () => {
    const { code, stderr } = await gatehouse(['sdk', 'go', document, '--jar', document], root, { PATH: '/nowhere' });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('there is no java') });
  });

  it('is made by the jar from the document as it is served, with the options that were given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-java-'));
    mkdirSync(join(folder, 'bin'));
    const java = '#!/bin/sh\necho "$@"\ngrep -c application/problem+json "$5"\nexit 3\n';
    writeFileSync(join(folder, 'bin/java'), java, { mode: 0o755 });
    writeFileSync(join(folder, 'a.jar'), '');
    const args = ['sdk', 'csharp', document, '--out', 'there', '--', '--additional-properties', 'packageName=Shop'];
    const path = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
    const { code, stdout } = await gatehouse(args, folder, { PATH: path, OPENAPI_GENERATOR_JAR: 'a.jar' });
    expect(stdout).toMatch(
      /^-jar a\.jar generate -i \S+openapi\.json -g csharp -o there --additional-properties packageName=Shop\n[1-9]/,
    );
    expect(code).toBe(3);
  });
});
