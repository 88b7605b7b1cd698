import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import ts from 'typescript';
import { generateTypescriptSdk } from '../../src/cli/sdk/typescript.js';
import { loadContract } from '../../src/kit/index.js';
import type { AnyHandler } from '../../src/kit/handler.js';
import { describeInBrowser } from '../support/browser.js';
import { root } from '../support/root.js';
import { closeServers, serve, type TestServer } from '../support/server.js';

/** The server of the guide to streams, and the clients that people use. */

const run = promisify(execFile);
const compiler = join(root, 'node_modules/typescript/bin/tsc');

let handlers: Record<string, AnyHandler>;
let server: TestServer;
let folder: string;
let authority: string;

/** Starts the server of the guide, with the prices of the one before. */
async function start(port = 0): Promise<TestServer> {
  return serve(await loadContract(join(root, 'test/support/streams.yaml')), { handlers, listen: { port } });
}

beforeAll(async () => {
  const guide = readFileSync(join(root, 'docs/guides/streams.md'), 'utf8');
  const [, code = ''] = /^```ts prices\.ts\n([^]*?)^```$/m.exec(guide) ?? [];
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-streams-'));
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  writeFileSync(join(folder, 'prices.mjs'), outputText);
  ({ handlers } = (await import(join(folder, 'prices.mjs'))) as { handlers: Record<string, AnyHandler> });
  server = await start();
  authority = join(folder, 'authority.crt');
  writeFileSync(authority, server.ca);

  const client = join(folder, 'node_modules/prices');
  const files = await generateTypescriptSdk(await loadContract(join(root, 'test/support/streams.yaml')), 'prices');
  for (const [name, text] of files) {
    mkdirSync(dirname(join(client, name)), { recursive: true });
    writeFileSync(join(client, name), text);
  }
  await run(process.execPath, [compiler, '-p', client]);
}, 120_000);
afterAll(closeServers);

/** Compiles and starts a program that uses the client. @returns what it prints */
async function program(source: string): Promise<unknown> {
  const compilerOptions = {
    strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, module: 'NodeNext', target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'], types: [],
  }; // prettier-ignore
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const head = `import { createApi, isProblem, type Price } from 'prices';
    declare const process: { env: Record<string, string>; exit(): never }; declare const console: { log(text: string): void };
    const api = createApi({ server: process.env['SERVER'] ?? '' });`;
  writeFileSync(join(folder, 'program.ts'), `${head}\n${source}`);
  const { stdout: complaints } = await run(process.execPath, [compiler, '-p', folder]).catch((error: unknown) => error as { stdout: string }); // prettier-ignore
  expect(complaints).toBe('');
  const { stdout } = await run(process.execPath, [join(folder, 'program.js')], {
    env: { SERVER: server.server.url, NODE_EXTRA_CA_CERTS: authority },
  });
  return JSON.parse(stdout) as unknown;
}

/** Imports prices with the given cents. */
async function add(...cents: readonly number[]): Promise<void> {
  const lines = cents.map((value) => `${JSON.stringify({ item: 'tea', cents: value })}\n`).join('');
  await server.request.post('/prices').set('Content-Type', 'application/jsonl').send(lines).expect(200);
}

async function count(): Promise<number> {
  const { text } = await server.request.get('/prices').set('Accept', 'text/csv').expect(200);
  return text.split('\n').length - 1;
}

test('the client sends and receives items, typed', async () => {
  const printed = await program(
    `async function* prices(): AsyncGenerator<Price> {
      for (const cents of [1, 2, 3]) yield { item: 'tea', cents };
    }
    const { data } = await api.importPrices({ body: prices() });
    const all: Price[] = [];
    for await (const price of api.listPrices()) all.push(price);
    const seen: number[] = [];
    for await (const { id, event, data: { cents } } of api.watchPrices()) {
      seen.push(cents);
      if (id === '3' && event === 'price') break;
    }
    const { error } = await api.importPrices({ body: [{ item: 'tea', cents: 1 }, { item: 'tea', cents: -1 }] });
    console.log(JSON.stringify({ count: data?.count, all: all.length, seen,
      path: isProblem(error, 'invalid_input') ? error.errors[0]?.path : error }));
    process.exit();`,
  );
  expect(printed).toEqual({ count: 3, all: 3, seen: [1, 2, 3], path: '/1/cents' });
}, 60_000);

test('the client loses no event when the server is replaced', async () => {
  const before = await count();
  await add(10, 11);
  const watching = program(
    `const seen: number[] = [];
    for await (const { data } of api.watchPrices({ headers: { 'Last-Event-ID': '${before}' } })) {
      seen.push(data.cents);
      if (data.cents === 15) break;
    }
    console.log(JSON.stringify(seen));
    process.exit();`,
  );
  // The program is compiled meanwhile: it reads while at least the last of the servers is replaced.
  for (let cents = 12; cents <= 14; cents += 1) {
    const { port } = server.server;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await server.close();
    server = await start(port);
    await add(cents);
  }
  await add(15);
  expect(await watching).toEqual([10, 11, 12, 13, 14, 15]);
}, 120_000);

test('curl reads events, also from where it left off', async () => {
  const total = await count();
  const read = async (...more: readonly string[]): Promise<string> => {
    const flags = ['--silent', '--no-buffer', '--max-time', '2', '--cacert', authority, ...more];
    const url = `${server.server.url}/prices/events`;
    const { stdout } = await run('curl', [...flags, url]).catch((error: unknown) => error as { stdout: string });
    return stdout;
  };
  expect(await read()).toMatch(/^event: price\nid: 1\ndata: \{\"item\":\"tea\",\"cents\":\d+\}\n\n/);
  const rest = await read('--header', `Last-Event-ID: ${total - 1}`);
  expect(rest.match(/^data: /gm)).toHaveLength(1);
  expect(rest).toContain(`id: ${total}\n`);
}, 30_000);

/** Waits until an expression holds. A page's policy allows no `eval`, which Playwright's own wait needs. */
async function until(page: Page, expression: string): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if ((await page.evaluate(expression)) === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${expression} does not hold: ${JSON.stringify(await page.evaluate('seen'))}`);
}

describeInBrowser('EventSource of Chromium', (open) => {
  test('receives events, and goes on after the last one when the server is replaced', async () => {
    const before = await count();
    const { page } = await open(`${server.server.url}/docs/`);
    await page.evaluate(`
      window.seen = [];
      window.source = new EventSource('/prices/events');
      source.addEventListener('price', ({ data, lastEventId }) => seen.push(JSON.parse(data).cents));`);
    await until(page, `seen.length === ${before}`);
    await add(20);
    await until(page, `seen.length === ${before + 1}`);
    const { port } = server.server;
    await server.close();
    server = await start(port);
    await add(21);
    await until(page, `seen.length === ${before + 2}`);
    expect(await page.evaluate('seen.slice(-2)')).toEqual([20, 21]);
    await page.evaluate('source.close()');
  }, 60_000);
});
