import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import supertest from 'supertest';
import { root } from '../support/root.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** The kit as a stranger gets it: packed, installed into an empty folder, with a contract and two handlers. */

const contract = readFileSync(join(root, 'test/support/greeter.yaml'), 'utf8');

/** The example of the README, as it is. */
const [, server = ''] = /```ts server\.ts\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
const [, stages = ''] =
  /```ts server\.ts\n([^]*?)```/.exec(readFileSync(join(root, 'docs/guides/stages.md'), 'utf8')) ?? [];

const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** The most that an installation of the server may take. */
const MAX_MEGABYTES = 45;
const MAX_PACKAGES = 120;

const cli = 'node_modules/gatehouse/dist/cli/main.js';
const { devDependencies: versions } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  const { stdout } = await run(npm, ['pack', '--json', '--pack-destination', folder], { cwd: root });
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string; files: { path: string }[] }];
  for (const { path } of packed.files)
    expect(path).toMatch(/^(dist\/(kit|cli)\/|package\.json|README\.md|LICENSE|CHANGELOG\.md)/);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'greeter', private: true, type: 'module' }));
  await writeFile(join(folder, 'openapi.yaml'), contract);
  await install('--omit=dev', `./${packed.filename}`);
}, 180_000);

function install(...packages: readonly string[]): Promise<unknown> {
  return run(npm, ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder });
}

/** Runs the installed command. */
async function gatehouse(...args: readonly string[]): Promise<{ code: number; stderr: string; stdout: string }> {
  const env = { PATH: process.env['PATH'], PORT: '0' };
  return run(process.execPath, [cli, ...args], { cwd: folder, env }).then(
    (written) => ({ code: 0, ...written }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}

test(`a server takes at most ${MAX_PACKAGES} packages and ${MAX_MEGABYTES} MB`, async () => {
  const { stdout } = await run(npm, ['ls', '--all', '--parseable'], { cwd: folder });
  const packages = new Set(stdout.trim().split('\n').slice(1));
  expect(packages.size).toBeGreaterThan(50);
  expect(packages.size).toBeLessThanOrEqual(MAX_PACKAGES);
  expect((await bytesBelow(join(folder, 'node_modules'))) / 2 ** 20).toBeLessThanOrEqual(MAX_MEGABYTES);
});

test.each([
  'typescript',
  'esbuild',
  'openapi-typescript',
  '@redocly',
  'json-schema-faker',
  'express-openapi-validator',
])('a server comes without %s', (name) => {
  expect(existsSync(join(folder, 'node_modules', name))).toBe(false);
});

test('a mock of the contract is served by what is installed', async () => {
  const { request, end } = await start(cli, 'serve', 'openapi.yaml', '--mock');
  await request.get('/greetings/Ann').expect(200);
  await request.get('/greetings/Ann?times=9').expect(400);
  expect(await end()).toBe(0);
}, 60_000);

test.each([
  ['generate', ['typescript', 'openapi-typescript']],
  ['lint', ['@redocly/openapi-core']],
])('%s says how to install the tools it needs', async (command, tools) => {
  const { code, stderr } = await gatehouse(command, 'openapi.yaml');
  expect(code).toBe(1);
  const packages = tools.map((name) => `${name}@${versions[name] ?? ''}`);
  expect(stderr).toContain(`npm install --save-dev ${packages.join(' ')}`);
});

test('a contract with HTML in it says how to install what cleans it', async () => {
  const html = contract.replace('type: string, maxLength: 20', 'type: string, maxLength: 20, format: html');
  expect(html).not.toBe(contract);
  await writeFile(join(folder, 'html.yaml'), html);
  const { code, stderr } = await gatehouse('serve', 'html.yaml', '--mock');
  expect(code).toBe(1);
  expect(stderr).toMatch(/html\.yaml:\d+.*npm install sanitize-html\..*\[package-missing\]/);
});

test('the examples of README and the stage guide compile under --strict and serve', async () => {
  const tools = ['typescript', 'openapi-typescript', '@types/node', '@types/express'];
  await install('--save-dev', ...tools.map((name) => `${name}@${versions[name] ?? ''}`));
  await writeFile(join(folder, 'server.ts'), server);
  await writeFile(join(folder, 'stages.ts'), stages);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: 'NodeNext',
    target: 'ES2023',
    lib: ['ES2023'],
    types: ['node'],
    skipLibCheck: false,
  };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['server.ts', 'stages.ts'] }),
  );
  expect(await gatehouse('generate', 'openapi.yaml')).toMatchObject({ code: 0 });
  const { stdout: complaints } = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], {
    cwd: folder,
  }).catch((error: unknown) => error as { stdout: string });
  expect(complaints).toBe('');

  const { request, end } = await start('server.js');
  await request.get('/greetings/Ann?times=2').expect(200, { text: 'Hello Ann! Hello Ann!' });
  await request.get('/greetings/Ann?times=9').expect(400);
  await request.get('/whoami').expect(401);
  const { stdout: token } = await gatehouse('token', '--subject', 'ann');
  await request.get('/whoami').auth(token.trim(), { type: 'bearer' }).expect(200, { name: 'ann' });
  await request.get('/docs/').expect(200);
  expect(await end()).toBe(0);

  const staged = await start('stages.js');
  await staged.request.get('/whoami').auth(token.trim(), { type: 'bearer' }).expect(403);
  const { stdout: alice } = await gatehouse('token', '--subject', 'alice');
  const { headers } = await staged.request
    .get('/whoami')
    .auth(alice.trim(), { type: 'bearer' })
    .expect(200, { name: 'alice of acme' });
  expect(headers['x-tenant']).toBe('acme');
  expect(await staged.end()).toBe(0);
}, 180_000);

/** Starts a program that prints its address. */
async function start(...args: readonly string[]) {
  const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'], PORT: '0' } });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output += String(text);
        const found = /https:\/\/localhost:\d+/.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      });
    void ended.then(() => reject(new Error(output)));
  });
  const ca = await readFile(join(folder, '.local/authority.crt'), 'utf8');
  return {
    request: supertest.agent(url, { ca }),
    end: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
