import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.js';
import { makeContracts } from './contracts.js';
import { makeCredentials, type Credentials } from './credentials.js';
import { load, type Sample } from './load.js';
import { help, readOptions, type Options } from './options.js';
import { plot } from './plot.js';
import { crowd, page, tables, type Growth, type Measured } from './report.js';
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

  const alone = children.filter(({ name }) => servers[name]?.processes === undefined);
  const measured: Measured[] = [];
  for (const one of chosen) measured.push(await measure(one, alone, options));
  const crowded: Measured[] = [];
  const several = children.filter(({ name }) => name === 'gatehouse' || servers[name]?.processes !== undefined);
  for (const one of several.length > 1 ? chosen : [])
    if (['get', 'list', 'post'].includes(one.name)) crowded.push(await measure(one, several, options, crowd));
  const growth = options.isWhole ? await measureGrowth(chosen) : [];
  const used = new Map<Child, number>();
  for (const child of children) used.set(child, (await child.usage()).memory);

  const results = { measured, crowded, used, growth };
  console.log(tables(results));
  if (!options.isWhole) return;
  await writeFile(documentFile, page(results, options));
  await writeFile(plotFile, plot(measured));
  progress('docs/performance.md and its plot are written');
}

/** Loads servers in turn, round after round. */
async function measure(
  { name, scenario, request }: { readonly name: string; readonly scenario: Scenario; readonly request: LoadRequest },
  among: readonly Child[],
  { rounds, seconds }: Options,
  connections?: number,
): Promise<Measured> {
  const samples = new Map<Child, Sample[]>(among.map((child) => [child, []]));
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${scenario.title}: round ${round} of ${rounds}`);
    for (const child of among)
      samples.get(child)?.push(await load(child, [request], { seconds }, scenario.status, connections));
  }
  return { name, scenario, samples };
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
