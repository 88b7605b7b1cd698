import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { copyRepository } from '../support/repository.js';
import { root } from '../support/root.js';

/** `npm run dev` in a copy of the sample: what a person sees who saves right and wrong contracts and sources. */

let folder: string;
let dev: ChildProcess;
let output = '';
let request: ReturnType<typeof supertest.agent>;
let ended: Promise<number | null>;

/** Waits for something to be written, from where the last wait ended. */
async function shows(expected: RegExp, within = 30_000): Promise<string> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = expected.exec(output);
    if (found) {
      output = output.slice(found.index + found[0].length);
      return found[0];
    }
    if (Date.now() > deadline) throw new Error(`${expected.source} was not shown in: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

const version = async (): Promise<string> => {
  const { body } = await request.get('/openapi.json').expect(200);
  return (body as { info: { version: string } }).info.version;
};

beforeAll(async () => {
  folder = copyRepository('dev');
  const local = mkdtempSync(join(tmpdir(), 'gatehouse-dev-local-'));
  dev = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'dev'], {
    cwd: folder,
    // A port of its own for the whole run: clients do not look for the server again after a reload.
    env: { PATH: process.env['PATH'], PORT: String(20_000 + (process.pid % 10_000)), LOCAL_DIRECTORY: local },
  });
  for (const stream of [dev.stdout, dev.stderr]) stream?.on('data', (bytes) => (output += String(bytes)));
  ended = new Promise((resolve) => dev.once('exit', resolve));
  // The log is written asynchronously: its lines may come before the message or after it.
  const before = await shows(/[^]*serving after \d+ ms/, 90_000);
  const url = /https:\/\/localhost:\d+/.exec(before + (await shows(/[^]*"msg":"Health:/)))?.[0] ?? '';
  request = supertest.agent(url, { ca: readFileSync(join(local, 'authority.crt'), 'utf8') });
}, 120_000);

afterAll(() => {
  dev.kill('SIGKILL');
});

it('serves a contract that was saved, again and again, and says how long it took', async () => {
  for (const next of ['1.0.1', '1.0.2', '1.0.3']) {
    edit('openapi/openapi.yaml', (text) => text.replace(/version: 1\.0\.\d/, `version: ${next}`));
    await shows(/serving again after \d+ ms/);
    expect(await version()).toBe(next);
  }
}, 90_000);

it('shows a fault of the contract at its place, and keeps the last good server', async () => {
  const before = await version();
  edit('openapi/paths/resource.yaml', (text) => text.replace('security: []', 'security: [{ nobody: [] }]'));
  await shows(/openapi\/paths\/resource\.yaml:\d+:\d+: The security scheme nobody is not declared/);
  await shows(/the last good server keeps running/);
  expect(await version()).toBe(before);
  edit('openapi/paths/resource.yaml', (text) => text.replace('security: [{ nobody: [] }]', 'security: []'));
  await shows(/serving again/);
}, 60_000);

it('shows a type error at its place, and keeps the last good server', async () => {
  edit('openapi/paths/resource.yaml', (text) => text.replace("'201':", "'200':"));
  await shows(/src\/app\/demo\/handlers\.ts[:(]\d+[:,]\d+.*error/);
  await shows(/the last good server keeps running/);
  await request.post('/api/resource').send({ password: 'correct horse' }).expect(201);
  edit('src/app/demo/handlers.ts', (text) => text.replace('status: 201', 'status: 200'));
  await shows(/serving again/);
  await request.post('/api/resource').send({ password: 'correct horse' }).expect(200);
}, 60_000);

it('starts the last good server again when the new one does not come up', async () => {
  edit('src/app/demo/handlers.ts', (text) => `${text}\nthrow new Error('not today');\n`);
  await shows(/not today/);
  await shows(/the new server did not start: restarting the last good build/);
  await shows(/"url":"https:/);
  expect(await version()).toBe('1.0.3');
  edit('src/app/demo/handlers.ts', (text) => text.replace("\nthrow new Error('not today');\n", ''));
  await shows(/serving again/);
}, 60_000);

it('ends with Ctrl-C, with its servers, and leaves no build behind', async () => {
  dev.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(existsSync(join(folder, 'dist/.dev'))).toBe(false);
  await expect(request.get('/healthz')).rejects.toThrow(/ECONNREFUSED/);
}, 20_000);
