/**
 * `npx tsx scripts/json-schema-suite.ts <folder>`: how many cases of the JSON-Schema-Test-Suite
 * (https://github.com/json-schema-org/JSON-Schema-Test-Suite, a checkout of it) are judged rightly: draft 2020-12 as
 * the request body of an OpenAPI 3.1 document, draft 4, as far as the dialect has its keywords, as that of a 3.0 one.
 * Prints the figures, and every case that is not with the reason. Schemas of other documents that a case refers to are
 * components of the document, as the bundler would make them.
 */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadContract } from '../src/kit/contract/load.js';
import { createOperationValidator } from '../src/kit/validation/create-validator.js';
import type { OperationValidator } from '../src/kit/validation/validator.js';

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

interface Outcome {
  readonly kind: 'right' | 'false accept' | 'false refusal' | 'crash';
  readonly what: string;
}

/** Why cases are not judged as the suite does. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/\/format\.json/, 'formats are checked on purpose: OpenAPI describes them as part of the type'],
  [/\/default\.json/, 'defaults are filled in, and so have to be valid'],
  [/unevaluated(Items|Properties)\.json/, 'Ajv, issues of `unevaluated…` beside `contains` and `if` without `then`'],
  [/vocabulary\.json/, 'meta-schemas of one\u2019s own are not read'],
  [/__proto__/, 'Ajv does not look into `__proto__`; the JSON reader refuses the name before'],
  [
    /float division = inf|float overflow/,
    'decimals are compared with nine digits, so that 19.99 is a multiple of 0.01',
  ],
];

const dialects = { 'draft2020-12': '3.1.1', draft4: '3.0.4' } as const;
const JSON_FORMAT = { range: 'application/json', kind: 'json' } as const;
const folder = process.argv[2];
if (folder === undefined) throw new Error('Say where the JSON-Schema-Test-Suite is.');

const remotes = await otherSchemas(join(folder, 'remotes'));
const directory = await mkdtemp(join(tmpdir(), 'json-schema-suite-'));
for (const [draft, openapi] of Object.entries(dialects)) {
  const outcomes: Outcome[] = [];
  for (const name of (await readdir(join(folder, 'tests', draft))).filter((file) => file.endsWith('.json')).sort()) {
    const groups = JSON.parse(await readFile(join(folder, 'tests', draft, name), 'utf8')) as Group[];
    for (const group of groups.filter((one) => openapi.startsWith('3.1') || isOfDialect(one.schema)))
      outcomes.push(...(await judge(group, openapi, `${draft}/${name}: ${group.description}`)));
  }
  print(draft, outcomes);
}

async function judge(group: Group, openapi: string, where: string): Promise<readonly Outcome[]> {
  let validator: OperationValidator | undefined;
  let reason = '';
  try {
    validator = await validatorOf(group.schema, openapi);
  } catch (error) {
    reason = reasonOf(error);
  }
  return group.tests.map(({ description, data, valid }): Outcome => {
    const what = `${where}: ${description}`;
    if (!validator) return { kind: 'crash', what: `${what} (${reason})` };
    try {
      const input = { path: {}, query: {}, header: {}, cookie: {}, body: structuredClone(data) };
      const accepted = validator.request(input, JSON_FORMAT).length === 0;
      return { kind: accepted === valid ? 'right' : accepted ? 'false accept' : 'false refusal', what };
    } catch (error) {
      return { kind: 'crash', what: `${what} (${reasonOf(error)})` };
    }
  });
}

/** The schema of a case is a resource of its own, as it is in the suite: `#` means the schema, not the document. */
async function validatorOf(written: unknown, openapi: string): Promise<OperationValidator> {
  const schema = openapi.startsWith('3.1') ? asResource(written) : withLocalReferences(written);
  const operation = { requestBody: { required: true, content: { 'application/json': { schema } } }, responses: {} };
  const document = {
    openapi,
    info: { title: 'Suite', version: '1' },
    security: [],
    paths: { '/': { post: operation } },
    components: { schemas: openapi.startsWith('3.1') ? neededBy(written) : {} },
  };
  const file = join(directory, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const contract = await loadContract(file);
  const [only] = contract.operations;
  if (!only) throw new Error('there is no operation');
  const validator = createOperationValidator(contract, only);
  validator.compile();
  return validator;
}

function asResource(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null ? { $id: 'https://suite.example/case', ...schema } : schema;
}

/** A 3.0 document has no resources but itself: references within the schema are written from its root. */
function withLocalReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withLocalReferences);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]: [string, unknown]) => [
      key,
      key === '$ref' && typeof value === 'string' && value.startsWith('#')
        ? `#/paths/~1/post/requestBody/content/application~1json/schema${value.slice(1)}`
        : key === 'enum'
          ? value
          : withLocalReferences(value),
    ]),
  );
}

/** Keywords of draft 4 that the Schema Object of OpenAPI 3.0 does not have, and lists in the place of one schema. */
function isOfDialect(schema: unknown): boolean {
  const text = JSON.stringify(schema);
  return !/"(id|dependencies|additionalItems|patternProperties)":|"items":\[|"\$ref":"(?!#)|localhost:1234/.test(text);
}

/** The other schemas that a schema refers to, itself or by another one, as components of the document. */
function neededBy(schema: unknown): Record<string, unknown> {
  const needed: Record<string, unknown> = {};
  const todo = [JSON.stringify(schema)];
  for (let text = todo.pop(); text !== undefined; text = todo.pop())
    for (const [address, other] of remotes) {
      const name = address.slice(address.lastIndexOf('/') + 1).replace('.json', '');
      const isNamed = new RegExp(`"\\$(ref|dynamicRef)":"[^"]*\\b${name}\\b`).test(text) || text.includes(`/${name}/"`);
      if (!isNamed || Object.hasOwn(needed, address)) continue;
      const ownId = '$id' in other ? other.$id : address;
      if (ownId !== address) needed[String(ownId)] = other;
      // Known by the address it is at, whatever it calls itself.
      needed[address] = ownId === address ? { $id: address, ...other } : { $id: address, $ref: ownId };
      todo.push(JSON.stringify(other));
    }
  return Object.fromEntries(Object.values(needed).map((other, index) => [`S${index}`, other]));
}

/** The suite's other schemas, and the meta-schemas, by the address each is known by. */
async function otherSchemas(root: string): Promise<ReadonlyMap<string, object>> {
  const schemas = new Map<string, object>();
  const ajv = dirname(createRequire(import.meta.url).resolve('ajv/package.json'));
  const places = [
    [join(root, 'draft2020-12'), 'http://localhost:1234/draft2020-12/', ''],
    [join(ajv, 'dist/refs/json-schema-2020-12'), 'https://json-schema.org/draft/2020-12/', '.json'],
  ] as const;
  for (const [folder, address, ending] of places)
    for (const name of (await readdir(folder, { recursive: true })).filter((one) => one.endsWith('.json')).sort()) {
      const schema: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
      const path = name.replaceAll('\\', '/').slice(0, name.length - ending.length);
      if (typeof schema === 'object' && schema !== null) schemas.set(address + path, schema);
    }
  return schemas;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '';
}

function print(draft: string, outcomes: readonly Outcome[]): void {
  const count = (kind: Outcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const share = ((100 * count('right')) / outcomes.length).toFixed(1);
  console.log(
    `${draft}: ${count('right')} of ${outcomes.length} right (${share} %), ${count('false accept')} false accepts, ` +
      `${count('false refusal')} false refusals, ${count('crash')} crashes`,
  );
  for (const { kind, what } of outcomes)
    if (kind !== 'right')
      console.log(`  ${kind}: ${what}: ${reasons.find(([words]) => words.test(what))?.[1] ?? 'not explained'}`);
}
