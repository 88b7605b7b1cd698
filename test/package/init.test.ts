import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import supertest from 'supertest';
import { gatehouse } from '../support/cli.js';
import { describeInCi } from '../support/in-ci.js';
import { root } from '../support/root.js';

/** `gatehouse init`: a project of its own, made, installed, tested and started as its owner would. */

const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const workshop = mkdtempSync(join(tmpdir(), 'gatehouse-init-'));
const first = join(workshop, 'shop');

/** `npm start`, as far as its first answer. */
async function start(
  folder: string,
): Promise<{ request: ReturnType<typeof supertest.agent>; end: () => Promise<unknown> }> {
  await run(npm, ['run', '-s', 'build'], { cwd: folder });
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0' },
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const look = (bytes: unknown): void => {
      output += String(bytes);
      const found = /API: (https:[^\s"]+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', () => reject(new Error(output)));
  });
  const ca = readFileSync(join(folder, '.local/authority.crt'), 'utf8');
  return {
    request: supertest.agent(url, { ca }),
    end() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      return ended;
    },
  };
}

it('refuses a folder that has something in it, and touches nothing', async () => {
  mkdirSync(join(workshop, 'used'));
  writeFileSync(join(workshop, 'used/mine.txt'), 'mine');
  expect(await gatehouse(['init', 'used'], workshop)).toMatchObject({ code: 1, stderr: expect.stringContaining('The folder is not empty') });
  expect(readdirSync(join(workshop, 'used'))).toEqual(['mine.txt']);
}); // prettier-ignore

it('refuses a contract that would not start, at its place, and leaves nothing behind', async () => {
  const operation = { security: [{ nobody: [] }], responses: { 204: { description: 'Done.' } } };
  const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: { '/a': { get: operation } } };
  writeFileSync(join(workshop, 'faulty.json'), JSON.stringify(document, null, 2));
  const { code, stderr } = await gatehouse(['init', 'faulty', '--from', 'faulty.json'], workshop);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/faulty\.json|openapi\.json:\d+.*nobody/),
  });
  expect(existsSync(join(workshop, 'faulty'))).toBe(false);
});

it.each([
  ['html', ['gatehouse', 'prom-client', 'sanitize-html']],
  ['date', ['gatehouse', 'prom-client']],
])(
  'depends on what a contract with format %s needs',
  async (format, packages) => {
    const parameter = { name: 'q', in: 'query', schema: { type: 'string', maxLength: 10, format } };
    const operation = { security: [], parameters: [parameter], responses: { 204: { description: 'Done.' } } };
    const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: { '/a': { get: operation } } };
    writeFileSync(join(workshop, `${format}.json`), JSON.stringify(document));
    const project = `with-${format}`;
    expect(await gatehouse(['init', project, '--from', `${format}.json`], workshop)).toMatchObject({ code: 0 });
    const manifest = readFileSync(join(workshop, project, 'package.json'), 'utf8');
    expect(Object.keys((JSON.parse(manifest) as { dependencies: object }).dependencies)).toEqual(packages);
  },
  60_000,
);

const corpus = join(root, '../shared/corpus');
const documents = [
  ['petstore', 'petstore3/openapi.yaml'],
  ['museum', 'museum/openapi.yaml'],
  ['keys', 'mf-matrix-keys/api/client-server/keys.yaml'],
] as const;
const withCorpus = existsSync(corpus) ? describe : describe.skip;

describeInCi('a project that is installed, tested and started', () => {
  beforeAll(async () => {
    // As someone who has nothing but the package.
    const { stdout: packed } = await run(npm, ['pack', '--silent', '--pack-destination', workshop], { cwd: root });
    const kit = join(workshop, packed.trim().split('\n').at(-1) ?? '');
    const { stdout } = await run(npm, ['exec', '--yes', `--package=${kit}`, '--', 'gatehouse', 'init', 'shop'], {
      cwd: workshop,
    });
    expect(stdout).toContain('cd shop\n');
    await run(npm, ['install', '--no-audit', '--no-fund'], { cwd: first });
  }, 240_000);

  describe('a new project', () => {
    it('passes its tests', async () => {
      const { stdout } = await run(npm, ['test'], { cwd: first });
      expect(stdout).toMatch(/^# pass 3$/m);
      expect(stdout).toMatch(/^# fail 0$/m);
    }, 120_000);

    it('starts, greets anyone, and knows who has a token', async () => {
      const { request, end } = await start(first);
      await request.get('/greetings/Ann?times=2').expect(200, { text: 'Hello Ann! Hello Ann!' });
      await request.get('/whoami').expect(401);
      const { stdout: token } = await run(npm, ['run', '-s', 'token', '--', '--subject', 'alice'], { cwd: first });
      await request.get('/whoami').auth(token.trim(), { type: 'bearer' }).expect(200, { name: 'alice' });
      await request.get('/docs/').expect(200);
      expect(await end()).toBe(0);
    }, 120_000);

    it('has a contract that lint has nothing to say of', async () => {
    expect(await gatehouse(['lint', 'openapi/openapi.yaml', '--strict'], first)).toMatchObject({ code: 0, stdout: 'clean\n' });
  }); // prettier-ignore

    it('grows: an operation in the contract, generate, and it answers 501 until it is written', async () => {
    const contract = join(first, 'openapi/openapi.yaml');
    const added = '  /farewells:\n    get:\n      operationId: bid\n      tags: [greetings]\n      security: []\n      responses: { "204": { description: Gone. } }\n\ncomponents:';
    writeFileSync(contract, readFileSync(contract, 'utf8').replace('components:', added));
    await run(npm, ['run', '-s', 'generate', '--', '--yes'], { cwd: first });
    const { request, end } = await start(first);
    await request.get('/farewells').expect(501);
    await end();
  }, 120_000); // prettier-ignore
  });

  withCorpus(
    `a project from another API's document${existsSync(corpus) ? '' : ' (skipped: there is no corpus)'}`,
    () => {
      test.each(documents)(
        '%s passes its tests and starts',
        async (name, document) => {
          const { code } = await gatehouse(['init', name, '--from', join(corpus, document)], workshop);
          expect(code).toBe(0);
          const folder = join(workshop, name);
          // What is installed does not depend on the document.
          symlinkSync(join(first, 'node_modules'), join(folder, 'node_modules'), 'junction');
          const { stdout } = await run(npm, ['test'], { cwd: folder, maxBuffer: 2 ** 26 });
          expect(stdout).toMatch(/^# fail 0$/m);
          const { request, end } = await start(folder);
          await request.get('/openapi.json').expect(200);
          expect(await end()).toBe(0);
        },
        180_000,
      );
    },
  );
});
