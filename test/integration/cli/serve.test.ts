import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import supertest from 'supertest';
import { documentOf, fileWith, get } from '../../support/contract.js';
import { root } from '../../support/root.js';
import { token } from '../../support/sample.js';

/** `gatehouse serve` in a process of its own, as people run it. */
interface Served {
  readonly request: ReturnType<typeof supertest.agent>;
  /** The summary it wrote. */
  readonly output: () => string;
  readonly folder: string;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

function start(args: readonly string[], folder: string, env: Record<string, string> = {}) {
  const settings = { PATH: process.env['PATH'] ?? '', LOCAL_DIRECTORY: folder, PORT: '0', RATE_LIMIT: 'off', ...env };
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'serve', ...args], {
    cwd: root,
    env: settings,
  });
  running.add(child);
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (written += String(bytes)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  void ended.then(() => running.delete(child));
  return { child, ended, output: () => written };
}

async function serve(args: readonly string[], env: Record<string, string> = {}): Promise<Served> {
  const folder = env['LOCAL_DIRECTORY'] ?? (await mkdtemp(join(tmpdir(), 'gatehouse-serve-')));
  const { child, ended, output } = start(args, folder, env);
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /API +(https:\S+)[^]*ready in/.exec(output())?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stderr.on('data', look);
    void ended.then(() => reject(new Error(`it did not start: ${output()}`)));
  });
  const ca = await readFile(join(folder, 'authority.crt'), 'utf8');
  return {
    request: supertest.agent(url, { ca }),
    output,
    folder,
    end(signal = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
  };
}

async function refused(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const { ended, output } = start(args, await mkdtemp(join(tmpdir(), 'gatehouse-serve-')), env);
  return { code: await ended, output: output() };
}

const note = {
  200: { description: '', content: { 'application/json': { schema: { type: 'object' }, example: { id: 1 } } } },
};
const file = (parts: Record<string, unknown>): Promise<string> => fileWith(stringify(documentOf(parts)));
const silent = {
  security: undefined,
  paths: { '/a': get({ operationId: 'a', responses: note }), '/b': get({ responses: note }) },
};

test('a document that says nothing of security is served with --mock --public, and the summary says so', async () => {
  const server = await serve([await file(silent), '--mock', '--public']);
  await server.request.get('/a').expect(200, { id: 1 });
  await server.request.get('/healthz').expect(200);
  await server.request.get('/openapi.json').expect(200);
  const output = server.output();
  expect(output).toContain('Test 1.0.0 (OpenAPI 3.1.0)');
  expect(output).toMatch(/operations +2: 0 with a handler, 2 mocked/);
  expect(output).toMatch(/repaired +operationId made from method and path, .* \(1: #\/paths\/~1b\/get\)/);
  expect(output).toMatch(/PUBLIC +every operation is public, because of --public/);
  expect(output).toMatch(/limits +only those the document declares/);
  expect(await server.end()).toBe(0);
});

test('without --public such a document is refused', async () => {
  const { code, output } = await refused([await file(silent), '--mock']);
  expect(code).toBe(1);
  expect(output).toMatch(
    /2 of 2 operations have no security \(GET \/a, GET \/b\)\. Write security at the root .*--public/,
  );
});

test('operations without a handler answer 501, those of the module what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-handlers-'));
  await writeFile(
    join(folder, 'handlers.mjs'),
    'export default { a: () => ({ status: 200, body: { handled: true } }) };',
  );
  const server = await serve([await file(silent), '--public', '--handlers', join(folder, 'handlers.mjs')]);
  await server.request.get('/a').expect(200, { handled: true });
  const { body } = await server.request.get('/b').expect(501);
  expect(body).toMatchObject({ code: 'not_implemented' });
  expect(server.output()).toMatch(/operations +2: 1 with a handler, 1 without a handler, which respond with 501/);
});

describe('without --public', () => {
  const parts = {
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        login: { type: 'oauth2', flows: {} },
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        password: { type: 'http', scheme: 'basic' },
      },
    },
    paths: {
      '/token': get({ security: [{ token: ['read'] }], responses: note }),
      '/login': get({ security: [{ login: ['read'] }], responses: note }),
      '/key': get({ security: [{ key: ['write'] }], responses: note }),
      '/basic': get({ security: [{ password: [] }], responses: note }),
      '/open': get({ security: [], responses: note }),
    },
  };

  it('each scheme takes what belongs to it, and nothing else', async () => {
    const server = await serve([await file(parts), '--mock']);
    const key = /key +(\S+) \(API key, and password\)/.exec(server.output())?.[1] ?? '';
    expect(key.length).toBeGreaterThan(20);
    const jwt = await token(server.folder, '--subject', 'alice', '--scope', 'read');
    const other = await token(server.folder, '--subject', 'alice');
    const { request } = server;

    await request.get('/open').expect(200);
    for (const path of ['/token', '/login']) {
      await request.get(path).expect(401);
      await request.get(path).set('Authorization', `Bearer ${other}`).expect(403);
      await request.get(path).set('Authorization', `Bearer ${key}`).expect(401);
      await request.get(path).set('Authorization', `Bearer ${jwt}`).expect(200);
    }
    await request.get('/key').expect(401);
    await request.get('/key').set('X-Key', `${key}x`).expect(401);
    await request.get('/key').set('X-Key', key).expect(200);
    await request.get('/basic').auth('anyone', 'wrong').expect(401);
    await request.get('/basic').auth('anyone', key).expect(200);
    expect(server.output()).toMatch(/public +1 of 5 operations: getOpen/);
    expect(server.output()).toMatch(/token +gatehouse token --subject alice/);
    expect((await stat(join(server.folder, 'api-key'))).mode & 0o777).toBe(0o600);
  });

  it('a scheme that nothing on this machine can stand behind is a fault', async () => {
    const components = { securitySchemes: { card: { type: 'mutualTLS' } } };
    const { code, output } = await refused([
      await file({ components, security: [{ card: [] }], paths: { '/a': get() } }),
      '--mock',
    ]);
    expect(code).toBe(1);
    expect(output).toMatch(
      /authenticators\.card: No authenticator is configured for the security scheme card \(mutualTLS\)\..*--public/,
    );
  });

  it('a scheme that is not declared is a fault, and none with --public', async () => {
    const document = await file({ security: [{ gone: [] }], paths: { '/a': get({ responses: note }) } });
    const { code, output } = await refused([document, '--mock']);
    expect(code).toBe(1);
    expect(output).toMatch(
      /openapi\.yaml:\d+:\d+: The security scheme gone is not declared, or not completely\. Declare it/,
    );
    const server = await serve([document, '--mock', '--public']);
    await server.request.get('/a').expect(200);
  });
});

describe('an operation whose schema cannot be used', () => {
  const broken = {
    paths: {
      '/a': get({ operationId: 'a', parameters: [{ in: 'query', name: 'q', schema: { pattern: '([' } }] }),
      '/b': get({ responses: note }),
    },
  };

  it('is switched off, and the start says which', async () => {
    const server = await serve([await file(broken), '--mock', '--public']);
    expect(server.output()).toMatch(
      /off +\S+openapi\.yaml:\d+:\d+: warning: a is switched off: The pattern \(\[ is no regular expression/,
    );
    const { body } = await server.request.get('/a').expect(501);
    expect(body).toMatchObject({ code: 'operation_disabled', detail: expect.stringMatching(/^a is switched off/) });
    await server.request.get('/b').expect(200);
  });

  it('keeps a --strict server from starting', async () => {
    const { code, output } = await refused([await file(broken), '--mock', '--public', '--strict']);
    expect(code).toBe(1);
    expect(output).toMatch(/openapi\.yaml:\d+:\d+: The pattern \(\[ is no regular expression\. .*\[pattern-invalid\]/);
  });
});

test.each<[what: string, text: string, fault: RegExp]>([
  [
    'no OpenAPI',
    'hello: world\n',
    /openapi\.yaml:1:1: The document does not state its version\. Write the version that it follows, such as `openapi: 3\.2\.0`/,
  ],
  [
    'Swagger 2.0',
    "swagger: '2.0'\n",
    /openapi\.yaml:1:1: This is a Swagger 2\.0 document\. Convert it to OpenAPI 3 first: npx swagger2openapi/,
  ],
  ['bad YAML', 'openapi: 3.1.0\npaths: [\n', /openapi\.yaml:\d:\d+: .* Correct the syntax there\. \[syntax-invalid\]/],
  ['another version', 'openapi: 5.0.0\n', /OpenAPI 5\.0\.0 is not supported/],
])('a document that is %s is refused with one line and exit code 1', async (_, text, fault) => {
  const { code, output } = await refused([await fileWith(text), '--public', '--mock']);
  expect(code).toBe(1);
  expect(output.trim().split('\n').slice(1)).toEqual([expect.stringMatching(fault)]);
});

test.each<[what: string, args: string[], env: Record<string, string>, code: number, fault: RegExp]>([
  ['a file that is not there', ['nowhere.yaml'], {}, 1, /^nowhere\.yaml: There is no such file\. Give the path/m],
  ['an address over plain http', ['http://192.0.2.1/openapi.json'], {}, 1, /Only https addresses are fetched/],
  ['no document', [], {}, 2, /missing required argument/],
  ['a port that is none', ['nowhere.yaml', '--port', 'many'], {}, 1, /^PORT: "many" is not a port\. Write a number/m],
  ['a setting that cannot be read', ['nowhere.yaml'], { RATE_LIMIT: 'some' }, 1, /^RATE_LIMIT: "some" is not a limit/m],
  [
    'a module that is not there',
    [join(root, 'openapi/openapi.yaml'), '--handlers', 'nowhere.mjs'],
    {},
    1,
    /^--handlers nowhere\.mjs: The module cannot be loaded/m,
  ],
])('%s is refused', async (_, args, env, code, fault) => {
  const refusal = await refused(args, env);
  expect(refusal.code).toBe(code);
  expect(refusal.output).toMatch(fault);
});
