import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { corpusDocuments } from '../corpus/documents.js';
import { root } from '../support/root.js';

/** TypeScript clients of real documents: they compile under `--strict` and call a server that answers from the contract. */

const run = promisify(execFile);
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const skipped = new Set([
  // No operations.
  'oai-webhook-example',
  // A path parameter, and a security scheme, that are nowhere declared.
  'intercom',
  'ory',
]);
const shared = corpusDocuments().filter(({ name }) => !/^(readme|github)/.test(name) && !skipped.has(name));
const examples = corpusDocuments().filter(({ name }) => /^readme\/3\.[01]\/json\/(?!parameters-style)\w[\w-]*\.json$/.test(name) && !/webhooks/.test(name)); // prettier-ignore
const documents = [...shared, ...examples].slice(0, 36);
const isThere = documents.length >= 30;
const withCorpus = isThere || process.env['CI'] ? describe : describe.skip;

withCorpus(
  `clients of real documents${isThere ? '' : ' (skipped: npm install --prefix test/corpus has not been run)'}`,
  () => {
    const workshop = mkdtempSync(join(tmpdir(), 'gatehouse-clients-'));
    const folderOf = (name: string): string => name.replace(/[^a-z0-9]+/gi, '-');
    const servers: ChildProcess[] = [];

    beforeAll(async () => {
      const of = (path: string): string => JSON.stringify(join(root, 'dist', path));
      const script = `
      import { loadContract } from ${of('kit/index.js')};
      import { generateTypescriptSdk } from ${of('cli/sdk/typescript.js')};
      import { writeFiles } from ${of('cli/sdk/files.js')};
      for (const [folder, file] of JSON.parse(process.argv[1]))
        await writeFiles(await generateTypescriptSdk(await loadContract(file, { strict: false }), undefined), folder);`;
      const list = documents.map(({ name, file }) => [join(workshop, folderOf(name)), file]);
      await run(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(list)], { cwd: root });
      const compilerOptions = {
      strict: true, module: 'NodeNext', target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [], outDir: 'dist', rootDir: '.', skipLibCheck: true,
    }; // prettier-ignore
      writeFileSync(join(workshop, 'package.json'), JSON.stringify({ type: 'module' }));
      writeFileSync(join(workshop, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/src'] }));
    }, 240_000);

    afterAll(() => {
      for (const server of servers) server.kill('SIGKILL');
    });

    it(`compile under --strict, all ${documents.length}`, async () => {
      const compiled = await run(process.execPath, ['--max-old-space-size=3000', compiler, '-p', workshop], { maxBuffer: 2 ** 26 }).catch((error: unknown) => error as { stdout: string }); // prettier-ignore
      expect(compiled.stdout).toBe('');
    }, 300_000);

    const called = documents.filter(({ name }) =>
      /^(petstore3|scalar-galaxy|qdrant|readme\/3\.0\/json\/(petstore|star-trek)\.json)$/.test(name),
    );
    test.each(called)('$name is called where its server is a mock', async ({ name, file }) => {
    const local = join(workshop, `${folderOf(name)}-local`);
    mkdirSync(local);
    const cli = join(root, 'dist/cli/main.js');
    const env = { PATH: process.env['PATH'], LOCAL_DIRECTORY: local, RATE_LIMIT: 'off' };
    const server = spawn(process.execPath, [cli, 'serve', file, '--port', '0', '--mock', '--public'], { env });
    servers.push(server);
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      const look = (bytes: unknown): void => {
        output += String(bytes);
        const found = /"url":"(https:[^"]+)"/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      server.stdout.on('data', look);
      server.stderr.on('data', look);
      server.once('exit', () => reject(new Error(output)));
    });
    const script = `
      import { createApi } from ${JSON.stringify(join(workshop, 'dist', folderOf(name), 'src/index.js'))};
      const api = createApi({ server: ${JSON.stringify(url)}, retry: false });
      const names = Object.getOwnPropertyNames(Object.getPrototypeOf(api)).filter((name) => /^(get|list|find)/.test(name));
      const statuses = [];
      for (const name of names) statuses.push((await api[name]({ path: new Proxy({}, { get: () => 1 }) })).response?.status);
      console.log(JSON.stringify(statuses));`;
    const authority = { NODE_EXTRA_CA_CERTS: join(local, 'authority.crt') };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env: { ...env, ...authority } });
    const statuses = JSON.parse(stdout) as number[];
    expect(statuses.length).toBeGreaterThan(2);
    // Some need parameters that this call does not give.
    for (const status of statuses) expect(String(status)).toMatch(/^(2\d\d|400|404)$/);
    expect(statuses).toContain(200);
  }, 60_000); // prettier-ignore
  },
);

const withSharedCorpus = existsSync(join(root, '../shared/corpus')) ? it : it.skip;

withSharedCorpus('has the documents of the corpus beside the checkout', () => {
  expect(shared.length).toBeGreaterThanOrEqual(18);
});
