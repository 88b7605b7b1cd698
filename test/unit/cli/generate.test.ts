import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findStaleFiles, generate, writeGenerated } from '../../../src/cli/generate.js';
import { init } from '../../../src/cli/init.js';
import { fileWith, folderWith } from '../../support/contract.js';

const document = (paths: object, rest: object = {}): string =>
  JSON.stringify({ openapi: '3.1.0', info: { title: 'T', version: '1' }, security: [], paths, ...rest });
const responses = { 204: { description: 'Done.' } };

async function typesOf(text: string): Promise<string> {
  const { files } = await generate(await fileWith(text, 'openapi.json'));
  return files.get('api.d.ts') ?? '';
}

it.each(['pets#list', 'pets/list', '100%', 'a%zz', "it's", 'constructor', '__proto__', 'toString', '*/', 'a\nb', '🐕'])(
  'names an operation %j as it is written',
  async (operationId) => {
    const types = await typesOf(document({ '/a': { get: { operationId, responses } } }));
    const operations = types.slice(types.indexOf('export interface operations'));
    expect(operations).toMatch(/\{\n {4}("[^\n]*"|[\w$]+): \{\n {8}security: "none";/);
    const [, written = ''] = /\{\n {4}("[^\n]*"|[\w$]+): \{/.exec(operations) ?? [];
    expect(written.startsWith('"') ? JSON.parse(written.replace(/\\u\{/g, '\\u{')) : written).toBe(operationId);
  },
);

it.each(['constructor', '__proto__', 'hasOwnProperty', '50%', '%zz', 'a/b%'])(
  'names a property %j as it is written',
  async (name) => {
    const schema = { type: 'object', required: [name], properties: Object.fromEntries([[name, { enum: [name] }]]) };
    const types = await typesOf(document({}, { components: { schemas: { Thing: schema } } }));
    const [, property, value] = /Thing: \{\s+(?:\/\*\*.*\*\/\s+)?(\S+): "(.*)";/.exec(types) ?? [];
    expect([property?.replaceAll('"', ''), value]).toEqual([name, name]);
  },
);

it.each(['My Schema', 'a/b', '*/', 'ü', '50%'])(
  'refers to a component %j by a name that OpenAPI allows',
  async (name) => {
    const ref = `#/components/schemas/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
    const content = { 'application/json': { schema: { $ref: ref } } };
    const types = await typesOf(
      document(
        { '/a': { get: { operationId: 'a', responses: { 200: { description: 'Ok.', content } } } } },
        { components: { schemas: { [name]: { type: 'object', properties: { here: { type: 'string' } } } } } },
      ),
    );
    expect(types).toMatch(/components\["schemas"\]\["Shared1"\]/);
    expect(types).toMatch(/Shared1: \{\s+here\?: string;/);
  },
);

it('takes files with the line ends of Windows for the same', async () => {
  const folder = await folderWith({ 'openapi.json': document({ '/a': { get: { operationId: 'a', responses } } }) });
  const generated = await generate(join(folder, 'openapi.json'));
  const out = join(folder, 'generated');
  expect(await writeGenerated(generated, out)).toHaveLength(2);
  for (const name of ['openapi.json', 'api.d.ts']) {
    const text = await readFile(join(out, name), 'utf8');
    await writeFile(join(out, name), text.replaceAll('\n', '\r\n'));
  }
  expect(await findStaleFiles(generated, out)).toEqual([]);
  await writeFile(join(out, 'api.d.ts'), '');
  expect(await findStaleFiles(generated, out)).toEqual(['api.d.ts']);
});

it.each(['a$(touch PWNED).json', 'a`b`.json', 'a"b.json', '%PATH%.json', 'a!b.json'])(
  'refuses a project of several files whose root is called %s',
  async (name) => {
    const operation = { operationId: 'a', responses: { 204: { $ref: 'other.json' } } };
    const files = { [name]: document({ '/a': { get: operation } }), 'other.json': '{"description":"Done."}' };
    const folder = await folderWith(files);
    const terminal = { env: {}, out: () => undefined, err: () => undefined, packageFolder: folder };
    const started = init(join(folder, 'new'), join(folder, name), terminal);
    await expect(started).rejects.toMatchObject({ diagnostics: [{ code: 'file-name-unquotable' }] });
  },
);
