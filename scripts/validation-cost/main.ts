/**
 * `npm run bench:validation`: what validating hostile bodies costs, for 100 hostile schemas and, with `--corpus`, for
 * every operation of the corpus. Prints the most expensive ones.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadContract } from '../../src/kit/contract/load.js';
import type { Contract } from '../../src/kit/contract/model.js';
import { corpusDocuments } from '../../test/corpus/documents.js';
import { hostileBodies } from './hostile-bodies.js';
import { HOSTILE_SCHEMAS, type HostileSchema } from './hostile-schemas.js';
import { bodyValidator, measure, type Cost } from './measure.js';

const SMALL_BYTES = 100_000;
const LARGE_BYTES = 1_000_000;
const SHOWN = 20;

const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
const small = hostileBodies(SMALL_BYTES);
const large = hostileBodies(LARGE_BYTES);
const costs: { readonly small: Cost[]; readonly large: Cost[] } = { small: [], large: [] };

process.stdout.write(`${HOSTILE_SCHEMAS.length} hostile schemas, ${small.length} bodies\n`);
for (const hostile of HOSTILE_SCHEMAS) add(`${hostile.kind}: ${hostile.name}`, await contractOf(hostile));
if (process.argv.includes('--corpus'))
  for (const { name, file } of corpusDocuments()) {
    try {
      add(name, await loadContract(file));
    } catch (error) {
      process.stdout.write(`${name} is left out: ${String(error).slice(0, 100)}\n`);
    }
  }
print('100 kB, by milliseconds', costs.small, ({ milliseconds }) => milliseconds);
print('1 MB, by ratio to JSON.parse', costs.large, ({ ratio }) => ratio);

function add(name: string, contract: Contract): void {
  for (const operation of contract.operations) {
    const validate = bodyValidator(contract, operation);
    if (!validate) continue;
    const label = contract.operations.length === 1 ? name : `${name} ${operation.id}`;
    try {
      costs.small.push(...measure(label, validate, small, 3));
      costs.large.push(...measure(label, validate, large, 3));
    } catch (error) {
      process.stdout.write(`${label} is left out: ${String(error).slice(0, 150)}\n`);
    }
  }
}

async function contractOf({ schema, components }: HostileSchema): Promise<Contract> {
  const content = { 'application/json': { schema } };
  const operation = { requestBody: { content }, responses: { 204: { description: 'Done.' } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Hostile', version: '1' },
    security: [],
    paths: { '/': { post: operation } },
    components: { schemas: components },
  };
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  return loadContract(file);
}

function print(title: string, measured: readonly Cost[], by: (cost: Cost) => number): void {
  const worst = measured.toSorted((a, b) => by(b) - by(a)).slice(0, SHOWN);
  const rows = worst.map(
    ({ schema, body, outcome, milliseconds, ratio }) =>
      `| ${schema.slice(0, 70)} | ${body} | ${outcome} | ${milliseconds.toFixed(1)} | ${ratio.toFixed(1)} |`,
  );
  const head = ['| schema | body | outcome | ms | × JSON.parse |', '| --- | --- | --- | ---: | ---: |'];
  process.stdout.write(`\n${title} (${measured.length} measured)\n\n${[...head, ...rows].join('\n')}\n`);
}
