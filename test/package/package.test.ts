import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import supertest from 'supertest';
import { root } from '../support/root.js';

/** The kit as a stranger gets it: packed, installed into an empty folder, with a contract and two handlers. */

const contract = `
openapi: 3.1.0
info: { title: Greeter, version: 1.0.0 }
paths:
  /greetings/{name}:
    get:
      operationId: greet
      security: []
      parameters:
        - { name: name, in: path, required: true, schema: { type: string, maxLength: 20 } }
        - { name: times, in: query, schema: { type: integer, minimum: 1, maximum: 5, default: 1 } }
      responses:
        '200':
          description: A greeting.
          content: { application/json: { schema: { type: object, required: [text], properties: { text: { type: string } } } } }
  /whoami:
    get:
      operationId: whoAmI
      security: [{ bearerAuth: [] }]
      responses:
        '200':
          description: The caller.
          content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } }
components:
  securitySchemes: { bearerAuth: { type: http, scheme: bearer } }
`;

const server = `
import { closeOnSignals, createApi, createLogger, createPlan, jwt, listen, loadContract, localAudience, localIssuer, localSigningKey, type Handlers } from 'gatehouse';
import type { operations } from './generated/api.js';

const handlers: Handlers<operations, string> = {
  greet: ({ path, query }) => ({ status: 200, body: { text: \`Hello \${path.name}! \`.repeat(query.times).trim() } }),
  whoAmI: ({ user }) => ({ status: 200, body: { name: user } }),
};
const { keys } = await localSigningKey('.local');
const bearerAuth = jwt({ issuer: localIssuer, audience: localAudience, keys, user: ({ subject }) => subject });
const contract = await loadContract('openapi.yaml');
const plan = await createPlan(contract, { handlers, authenticators: { bearerAuth }, log: createLogger() });
const running = await listen(createApi(plan), { host: 'localhost', port: 0, tls: { localDirectory: '.local' } });
console.log(running.url);
closeOnSignals(running);
`;

const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

test('the packed kit, a contract and two handlers compile under --strict and serve', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-package-'));
  const { stdout } = await run(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  for (const { path } of packed.files)
    expect(path).toMatch(/^(dist\/(kit|cli)\/|package\.json|README\.md|LICENSE|CHANGELOG\.md)/);

  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'greeter', private: true, type: 'module' }));
  await writeFile(join(folder, 'openapi.yaml'), contract);
  await writeFile(join(folder, 'server.ts'), server);
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
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['server.ts'] }));
  const versions = (
    JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
  ).devDependencies;
  const install = [
    'install',
    '--no-audit',
    '--no-fund',
    `./${packed.filename}`,
    `@types/node@${versions['@types/node'] ?? ''}`,
  ];
  await run(npm, install, { cwd: folder });

  await run(process.execPath, ['node_modules/gatehouse/dist/cli/main.js', 'generate', 'openapi.yaml'], { cwd: folder });
  const { stdout: complaints } = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], {
    cwd: folder,
  }).catch((error: unknown) => error as { stdout: string });
  expect(complaints).toBe('');

  const child = spawn(process.execPath, ['server.js'], { cwd: folder });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => /https:\S+/.exec(String(text)) && resolve(String(text).trim()));
    child.stderr.on('data', (text) => reject(new Error(String(text))));
  });
  const ca = await readFile(join(folder, '.local/authority.crt'), 'utf8');
  const request = supertest.agent(url, { ca });
  await request.get('/greetings/Ann?times=2').expect(200, { text: 'Hello Ann! Hello Ann!' });
  await request.get('/greetings/Ann?times=9').expect(400);
  await request.get('/whoami').expect(401);
  const { stdout: token } = await run(
    process.execPath,
    ['node_modules/gatehouse/dist/cli/main.js', 'token', '--subject', 'ann'],
    { cwd: folder },
  );
  await request.get('/whoami').auth(token.trim(), { type: 'bearer' }).expect(200, { name: 'ann' });
  await request.get('/docs/').expect(200);
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
}, 180_000);
