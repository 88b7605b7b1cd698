import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.js';
import { makeContracts } from './contracts.js';
import { makeCredentials, type Credentials } from './credentials.js';
import { load, type Sample } from './load.js';
import { help, readOptions, type Options } from './options.js';
import { plot } from './plot.js';
import { page, tables, type Growth, type Measured } from './report.js';
import { ask, checkSame } from './same.js';
import { scenarios, type LoadRequest, type Scenario } from './scenarios.js';
import { servers } from './servers.js';

const documentFile = join(import.meta.dirname, '../../docs/performance.md');
const plotFile = join(import.meta.dirname, '../../docs/performance.svg');

const children: Child[] = [];
const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));

async function cleanUp(): Promise<void> {
  for (const child of children) child.stop();
  await rm(folder, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)));

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await run(options);
  else console.log(help);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}

async function run(options: Options): Promise<void> {
  const credentials = await makeCredentials(folder);
  await startServers(options, credentials);
  const chosen = options.scenarios.flatMap((name) => {
    const scenario = scenarios[name];
    return scenario ? [{ name, scenario, request: scenario.request(credentials) }] : [];
  });

  progress('checking that all of them answer the same');
  for (const { scenario, request } of chosen) await checkAll(scenario, request);

  progress('warming up');
  for (const { scenario, request } of chosen)
    for (const child of children) await load(child, [request], { seconds: options.isWhole ? 2 : 1 }, scenario.status);

  const measured: Measured[] = [];
  for (const { name, scenario, request } of chosen) {
    const samples = new Map<Child, Sample[]>(children.map((child) => [child, []]));
    for (let round = 1; round <= options.rounds; round += 1) {
      progress(`${scenario.title}: round ${round} of ${options.rounds}`);
      for (const child of children)
        samples.get(child)?.push(await load(child, [request], { seconds: options.seconds }, scenario.status));
    }
    measured.push({ name, scenario, samples });
  }
  const growth = options.isWhole ? await measureGrowth(chosen) : undefined;
  const used = new Map<Child, number>();
  for (const child of children) used.set(child, (await child.usage()).memory);

  console.log(tables(measured, used, growth));
  if (!options.isWhole) return;
  await writeFile(documentFile, page(measured, used, growth, options));
  await writeFile(plotFile, plot(measured));
  progress('docs/performance.md and its plot are written');
}

async function startServers({ servers: names }: Options, credentials: Credentials): Promise<void> {
  const contracts = await makeContracts(folder);
  for (const name of names) {
    const contract = contracts[servers[name]?.contract ?? 'small'];
    if (contract === undefined) {
      progress(`leaving out ${name}: \`npm install --prefix test/corpus\` brings its contract`);
      continue;
    }
    progress(`starting ${name}`);
    children.push(await startChild(name, credentials, contract));
  }
}

async function checkAll(scenario: Scenario, request: LoadRequest): Promise<void> {
  const [reference] = children;
  if (!reference) throw new Error('no server was started');
  // The limit of one request an hour is spent by the first.
  for (const child of children) await ask(child, request);
  const first = await ask(reference, request);
  for (const child of children) await checkSame(child, scenario, request, first);
}

/** 100,000 requests of all kinds: what a server keeps of them shows in the second half, when it is warm. */
async function measureGrowth(chosen: readonly { request: LoadRequest; scenario: Scenario }[]): Promise<Growth[]> {
  const growth: Growth[] = [];
  const requests = chosen.map(({ request }) => request).filter(({ body }) => (body?.length ?? 0) < 100_000);
  for (const child of children.filter(({ name }) => name === 'gatehouse' || name === 'fastify')) {
    progress(`100,000 mixed requests to ${child.name}`);
    await load(child, requests, { requests: 50_000 }, undefined);
    const { memory: half } = await child.usage();
    await load(child, requests, { requests: 50_000 }, undefined);
    growth.push({ child, half, whole: (await child.usage()).memory });
  }
  return growth;
}

function progress(text: string): void {
  console.error(`· ${text}`);
}
