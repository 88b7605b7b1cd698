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

describe('types of one direction', () => {
  const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
  const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
  const user = {
    type: 'object',
    required: ['id', 'name', 'password'],
    properties: {
      id: { type: 'string', readOnly: true },
      name: { type: 'string' },
      password: { type: 'string', writeOnly: true },
    },
  };

  /** The properties of a component, with `?` where they may be left out; none if there is no such component. */
  async function propertiesOf(
    name: string,
    schemas: object,
    request: object | undefined,
    response: object | undefined,
  ) {
    const operation = {
      operationId: 'a',
      ...(request ? { requestBody: { required: true, ...json(request) } } : {}),
      responses: { 200: { description: 'Ok.', ...(response ? json(response) : {}) } },
    };
    const types = await typesOf(document({ '/a': { post: operation } }, { components: { schemas } }));
    const lines = types.split('\n');
    const start = lines.findIndex((line) => line.startsWith(`        ${name}: `));
    const end = lines.findIndex((line, index) => index > start && /^ {8}\}/.test(line));
    const body = lines.slice(start + 1, end).join('\n');
    return [...body.matchAll(/^ +(?:readonly )?(\w+\??): /gm)].map(([, property]) => property);
  }

  it.each([
    ['both directions', 'User', ref('User'), ref('User'), ['id', 'name']],
    ['both directions, in requests', 'UserWritable', ref('User'), ref('User'), ['name', 'password']],
    ['responses only', 'User', undefined, ref('User'), ['id', 'name']],
    ['requests only', 'User', ref('User'), undefined, ['name', 'password']],
    ['requests, in a list', 'UserWritable', { type: 'array', items: ref('User') }, ref('User'), ['name', 'password']],
    ['neither', 'User', undefined, undefined, ['id', 'name']],
  ])('describe a component in %s', async (_, name, request, response, expected) => {
    expect(await propertiesOf(name, { User: user }, request, response)).toEqual(expected);
  });

  it('are split where only what a component refers to is read-only', async () => {
    const schemas = {
      User: { type: 'object', required: ['id'], properties: { id: ref('Id'), x: { type: 'string' } } },
      Id: { type: 'string', readOnly: true },
    };
    expect(await propertiesOf('UserWritable', schemas, ref('User'), ref('User'))).toEqual(['x?']);
    expect(await propertiesOf('User', schemas, ref('User'), ref('User'))).toEqual(['id', 'x?']);
  });

  it('require nothing that a part of a composition hides', async () => {
    const schemas = {
      Base: user,
      User: {
        allOf: [ref('Base'), { type: 'object', required: ['id', 'more'], properties: { more: { type: 'string' } } }],
      },
    };
    expect(await propertiesOf('UserWritable', schemas, ref('User'), ref('User'))).toEqual(['more']);
  });
});

it.each([
  ['multipart/form-data', { type: 'string', format: 'binary' }, 'File'],
  ['multipart/form-data', { type: 'string', contentMediaType: 'image/png' }, 'File'],
  ['multipart/form-data', { contentMediaType: 'image/png' }, 'File'],
  ['multipart/form-data', { type: 'string', contentMediaType: 'image/png', contentEncoding: 'base64' }, 'string'],
  ['multipart/form-data', { type: 'string' }, 'string'],
  ['application/json', { type: 'string', contentMediaType: 'text/html' }, 'string'],
  ['application/vnd.a+json', { type: 'string', contentMediaType: 'text/html' }, 'string'],
])('types a property in %s that is %j as %s', async (type, property, expected) => {
  const content = { [type]: { schema: { $ref: '#/components/schemas/Form' } } };
  const operation = { operationId: 'a', requestBody: { content }, responses };
  const schemas = { Form: { type: 'object', required: ['file'], properties: { file: property } } };
  const types = await typesOf(document({ '/a': { post: operation } }, { components: { schemas } }));
  expect(/file: (\w+);/.exec(types)?.[1]).toBe(expected);
});
