import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadContract, readContract } from '../../../../../src/kit/contract/load.js';
import type { Contract } from '../../../../../src/kit/contract/model.js';
import { formatDiagnostic, StartupError } from '../../../../../src/kit/diagnostic.js';
import { resolvePointer } from '../../../../../src/kit/util/json-pointer.js';
import { folderWith } from '../../../../support/contract.js';

type Files = Readonly<Record<string, unknown>>;

async function write(files: Files): Promise<string> {
  const texts = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === 'string' ? content : JSON.stringify(content, null, 2),
  ]);
  return folderWith(Object.fromEntries(texts) as Record<string, string>);
}

/** The document that a root file and others come to. */
async function bundled(files: Files): Promise<Contract> {
  const folder = await write(files);
  return loadContract(join(folder, 'openapi.json'));
}

/** What is reported of files, with paths from their folder. */
async function reported(files: Files, strict = true): Promise<readonly string[]> {
  const folder = await write(files);
  const { diagnostics } = await readContract(join(folder, 'openapi.json'), { strict });
  return [...diagnostics].map((diagnostic) => formatDiagnostic(diagnostic).replaceAll(`${folder}/`, ''));
}

const text = { type: 'string' };
const document = (parts: object): object => ({
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  security: [],
  paths: {},
  ...parts,
});
const responding = (schema: unknown, operation: object = {}): object => ({
  get: {
    operationId: 'a',
    responses: { 200: { description: '', content: { 'application/json': { schema } } } },
    ...operation,
  },
});
const schemaOf = (contract: Contract): unknown =>
  resolvePointer(contract.document, '#/paths/~1a/get/responses/200/content/application~1json/schema');

describe('a reference to another file', () => {
  test.each<[what: string, ref: string, files: Files, name: string, schema: unknown]>([
    ['to the whole of it', 'note.json', { 'note.json': text }, 'note', text],
    ['to a part of it', 'all.json#/Note', { 'all.json': { Note: text } }, 'Note', text],
    ['to a component of a document', './common.yaml#/components/schemas/Id', { 'common.yaml': 'components: { schemas: { Id: { type: string } } }' }, 'Id', text],
    ['in YAML', 'note.yaml', { 'note.yaml': 'type: string\n' }, 'note', text],
    ['with a blank, encoded', 'my%20schemas/note.json', { 'my schemas/note.json': text }, 'note', text],
    ['with a blank, as it is', 'my schemas/note.json', { 'my schemas/note.json': text }, 'note', text],
    ['with braces, encoded', 'note_%7Bid%7D.json', { 'note_{id}.json': text }, 'note__id_', text],
    ['with an escaped pointer', 'all.json#/a~1b%20c', { 'all.json': { 'a/b c': text } }, 'a_b_c', text],
    ['that leads through another one', 'all.json#/Note/properties/id', { 'all.json': { Note: { $ref: 'note.json' } }, 'note.json': { properties: { id: text } } }, 'id', text],
    ['by the $id of a schema in it', 'all.json#/$defs/b', { 'all.json': { $defs: { a: { $id: 'https://x.example/a', ...text }, b: { $ref: 'https://x.example/a' } } } }, 'b', { $ref: '#/components/schemas/a' }],
    ['by an anchor', 'note.json#id', { 'note.json': { properties: { i: { $anchor: 'id', ...text } } } }, 'i', { $anchor: 'id', ...text }],
  ])('%s is followed', async (_, ref, files, name, schema) => {
    const contract = await bundled({ 'openapi.json': document({ paths: { '/a': responding({ $ref: ref }) } }), ...files });
    expect(schemaOf(contract)).toEqual({ $ref: `#/components/schemas/${name}` });
    expect(contract.document['components']).toMatchObject({ schemas: { [name]: schema } });
  }); // prettier-ignore

  it('keeps the keywords beside it', async () => {
    const schema = { $ref: 'note.json', description: 'x', properties: { b: { $ref: 'note.json' } } };
    const contract = await bundled({
      'openapi.json': document({ paths: { '/a': responding(schema) } }),
      'note.json': text,
    });
    const note = { $ref: '#/components/schemas/note' };
    expect(schemaOf(contract)).toEqual({ ...note, description: 'x', properties: { b: note } });
  });

  it('may lead back, and to itself', async () => {
    const contract = await bundled({
      'openapi.json': document({ paths: { '/a': responding({ $ref: 'tree.json' }) } }),
      'tree.json': { properties: { left: { $ref: '#' }, right: { $ref: 'leaf.json' } } },
      'leaf.json': {
        properties: { tree: { $ref: 'tree.json' }, list: { $ref: 'openapi.json#/components/schemas/List' } },
      },
    }).catch((error: unknown) => error);
    expect(String(error(contract))).toMatch(/leaf\.json:\d+:\d+: Unresolved reference openapi\.json#/);
    const whole = await bundled({
      'openapi.json': document({
        paths: { '/a': responding({ $ref: 'tree.json' }) },
        components: { schemas: { List: { items: { $ref: 'tree.json' } } } },
      }),
      'tree.json': { properties: { left: { $ref: '#' }, list: { $ref: 'openapi.json#/components/schemas/List' } } },
    });
    const tree = { $ref: '#/components/schemas/tree' };
    expect(whole.document['components']).toEqual({
      schemas: {
        List: { items: tree },
        tree: { properties: { left: tree, list: { $ref: '#/components/schemas/List' } } },
      },
    });
  });

  it('becomes a component of its kind', async () => {
    const operation = {
      operationId: 'a',
      parameters: [{ $ref: 'all.json#/page' }],
      requestBody: { $ref: 'all.json#/body' },
      responses: { 200: { $ref: 'all.json#/found' } },
      callbacks: { done: { $ref: 'all.json#/done' } },
    };
    const all = {
      page: { name: 'page', in: 'query', schema: { $ref: '#/number' } },
      body: { content: { 'application/json': { schema: { $ref: '#/number' }, examples: { one: { $ref: '#/one' } } } } },
      found: { description: '', headers: { 'X-A': { $ref: '#/header' } }, links: { next: { $ref: '#/next' } } },
      done: { '{$url}': { post: { responses: { 200: { $ref: '#/found' } } } } },
      number: { type: 'integer' },
      one: { value: { $ref: '#/data' } },
      header: { schema: { $ref: '#/number' } },
      next: { operationId: 'a' },
    };
    const { document: made } = await bundled({
      'openapi.json': document({ paths: { '/a': { post: operation } } }),
      'all.json': all,
    });
    const number = { $ref: '#/components/schemas/number' };
    expect(made['components']).toEqual({
      parameters: { page: { ...all.page, schema: number } },
      requestBodies: {
        body: { content: { 'application/json': { schema: number, examples: { one: { $ref: '#/components/examples/one' } } } } }, // prettier-ignore
      },
      responses: {
        found: {
          description: '',
          headers: { 'X-A': { $ref: '#/components/headers/header' } },
          links: { next: { $ref: '#/components/links/next' } },
        },
      },
      callbacks: { done: { '{$url}': { post: { responses: { 200: { $ref: '#/components/responses/found' } } } } } },
      schemas: { number: all.number },
      examples: { one: all.one },
      headers: { header: { schema: number } },
      links: { next: all.next },
    });
  });

  it('is inlined where OpenAPI has no component for it', async () => {
    const { document: made, operations } = await bundled({
      'openapi.json': document({
        info: { title: 'T', version: '1' },
        paths: { $ref: 'paths.json' },
        components: { schemas: { $ref: 'schemas.json' }, parameters: { Id: { $ref: 'id.json' } } },
      }),
      'paths.json': { '/a': { $ref: 'items/a.json' } },
      'items/a.json': { get: { $ref: '../operations/get.json' }, parameters: [{ $ref: '../id.json' }] },
      'operations/get.json': responding({ $ref: '../schemas.json#/Note' })['get' as never],
      'schemas.json': { Note: { properties: { id: { $ref: '#/Id' } } }, Id: text },
      'id.json': { name: 'q', in: 'query', schema: { $ref: 'schemas.json#/Id' } },
    });
    expect(operations.map(({ id, parameters }) => [id, parameters[0]?.name])).toEqual([['a', 'q']]);
    const id = { $ref: '#/components/schemas/Id' };
    expect(made['components']).toEqual({
      schemas: { Note: { properties: { id } }, Id: text },
      parameters: { Id: { name: 'q', in: 'query', schema: id } },
    });
    expect(JSON.stringify(made['paths'])).not.toContain('.json');
  });

  it('gets a name that is free', async () => {
    const { document: made } = await bundled({
      'openapi.json': document({
        paths: {
          '/a': responding({ allOf: ['a/note.json', 'b/note.json', 'b/note.json#/properties/note', 'c/other.json#/note'].map(($ref) => ({ $ref })) }), // prettier-ignore
        },
        components: { schemas: { note: { type: 'boolean' } } },
      }),
      'a/note.json': { title: 'a' },
      'b/note.json': { title: 'b', properties: { note: { title: 'c' } } },
      'c/other.json': { note: { title: 'd' } },
    });
    expect(made['components']).toEqual({
      schemas: {
        note: { type: 'boolean' },
        'note-2': { title: 'a' },
        'note-3': { title: 'b', properties: { note: { title: 'c' } } },
        'properties-note': { title: 'c' },
        other_note: { title: 'd' },
      },
    });
  });

  it('takes the name of the component that stands for it', async () => {
    const contract = await bundled({
      'openapi.json': document({
        paths: { '/a': responding({ $ref: 'b.json' }) },
        components: { schemas: { Note: { $ref: 'a.json' }, Same: { $ref: 'a.json' } } },
      }),
      'a.json': text,
      'b.json': { items: { $ref: 'a.json' } },
    });
    expect(contract.document['components']).toEqual({
      schemas: {
        Note: text,
        Same: { $ref: '#/components/schemas/Note' },
        b: { items: { $ref: '#/components/schemas/Note' } },
      },
    });
  });

  it('keeps dynamic references', async () => {
    const contract = await bundled({
      'openapi.json': document({ paths: { '/a': responding({ $ref: 'tree.json' }) } }),
      'tree.json': { $dynamicAnchor: 'node', properties: { children: { items: { $dynamicRef: '#node' } } } },
    });
    expect(contract.document['components']).toEqual({
      schemas: {
        tree: {
          $dynamicAnchor: 'node',
          properties: { children: { items: { $dynamicRef: '#/components/schemas/tree' } } },
        },
      },
    });
  });
});

it('leaves a query in a path as a document of one file has it', async () => {
  const paths = { '/m/{id}': responding(text), '/m/{id}?beta=true': responding(text, { operationId: 'b' }) };
  const one = await bundled({ 'openapi.json': document({ paths }) });
  const several = await bundled({
    'openapi.json': document({ paths: { ...paths, '/n': { $ref: 'n.json' } } }),
    'n.json': responding(text, { operationId: 'n' }),
  });
  expect(one.operations.map(({ id }) => id)).toEqual(['a']);
  expect(several.operations.map(({ id }) => id)).toEqual(['a', 'n']);
  expect(several.repairs).toEqual(one.repairs);
});

describe('the mapping of a discriminator', () => {
  const pet = (mapping: unknown): object => ({
    oneOf: [{ $ref: '#/components/schemas/Cat' }],
    discriminator: { propertyName: 'kind', mapping },
  });

  test.each<[what: string, mapping: unknown, expected: unknown]>([
    ['a name', { cat: 'Cat' }, { cat: 'Cat' }],
    ['a pointer', { cat: '#/components/schemas/Cat' }, { cat: '#/components/schemas/Cat' }],
    [
      'a file',
      { dog: './dog.json', d: 'dog.json' },
      { dog: '#/components/schemas/dog', d: '#/components/schemas/dog' },
    ],
    ['a part of a file', { id: 'dog.json#/properties/id' }, { id: '#/components/schemas/id' }],
    ['a pointer to nothing', { gone: '#/components/schemas/Gone' }, { gone: '#/components/schemas/Gone' }],
    ['nothing', null, null],
    ['what is no text', { a: 5 }, { a: 5 }],
  ])('may have %s', async (_, mapping, expected) => {
    const contract = await bundled({
      'openapi.json': document({
        paths: { '/a': responding({ $ref: '#/components/schemas/Pet' }) },
        components: {
          schemas: { Pet: pet(mapping), Cat: { properties: { id: { $ref: 'dog.json#/properties/id' } } } },
        },
      }),
      'dog.json': { properties: { id: text } },
    });
    expect(resolvePointer(contract.document, '#/components/schemas/Pet/discriminator/mapping')).toEqual(expected);
  });

  it('names the components of its own file where the root file has none of that name', async () => {
    const contract = await bundled({
      'openapi.json': document({
        paths: { '/a': responding({ $ref: 'pets.json#/components/schemas/Pet' }) },
        components: { schemas: { Cat: { title: 'of the root' } } },
      }),
      'pets.json': { components: { schemas: { Pet: pet({ cat: 'Cat', dog: 'Dog' }), Cat: text, Dog: text } } },
    });
    expect(resolvePointer(contract.document, '#/components/schemas/Pet/discriminator/mapping')).toEqual({
      cat: 'Cat',
      dog: '#/components/schemas/Dog',
    });
  });
});

describe('a $ref that is data', () => {
  const ref = { $ref: 'https://host.invalid/x.yaml#/a' };

  test.each<[what: string, parts: object]>([
    ['an example of a schema', { paths: { '/a': responding({ example: ref }) } }],
    ['examples of a schema', { paths: { '/a': responding({ examples: [ref, { deep: [ref] }] }) } }],
    ['a default', { paths: { '/a': responding({ default: ref }) } }],
    ['a constant', { paths: { '/a': responding({ const: ref }) } }],
    ['a listed value', { paths: { '/a': responding({ enum: [ref] }) } }],
    ['an extension of an operation', { paths: { '/a': responding({}, { 'x-samples': [{ source: ref }] }) } }],
    ['an extension of a path', { paths: { '/a': { ...responding({}), 'x-any': ref } } }],
    ['an extension of the paths', { paths: { '/a': responding({}), 'x-any': ref } }],
    ['an extension of a schema', { paths: { '/a': responding({ 'x-any': ref }) } }],
    ['an extension of the document', { paths: { '/a': responding({}) }, 'x-any': { paths: ref } }],
    ['an extension of the components', { paths: { '/a': responding({}) }, components: { 'x-any': { A: ref } } }],
    ['the value of an example', { paths: { '/a': responding({}) }, components: { examples: { E: { value: ref } } } }],
    ['an example of a media type', {
      paths: { '/a': { get: { operationId: 'a', responses: { 200: { description: '', content: { 'application/json': { example: ref } } } } } } },
    }],
    ['a property of that name', { paths: { '/a': responding({ properties: { $ref: text, example: { properties: {} } } }) } }],
  ])('as %s is neither followed nor changed', async (_, parts) => {
    const contract = await bundled({ 'openapi.json': document(parts) });
    expect(contract.document).toMatchObject(parts);
    const several = { ...parts, components: { ...(parts as { components?: object }).components, schemas: { B: { $ref: 'b.json' } } } }; // prettier-ignore
    const whole = await bundled({ 'openapi.json': document(several), 'b.json': text });
    expect(whole.document).toMatchObject({ ...several, components: { ...several.components, schemas: { B: text } } });
  }); // prettier-ignore
});

describe('what cannot be bundled', () => {
  const root = (schema: unknown): object => document({ paths: { '/a': responding(schema) } });
  const place = 'openapi.json:18:19';

  test.each<[what: string, ref: string, files: Files, found: string]>([
    ['a file that is not there', 'gone.json', {}, `${place}: Unresolved reference gone.json. gone.json: There is no such file.`],
    ['a folder', 'sub', { 'sub/a.json': text }, `${place}: Unresolved reference sub. sub: This is a folder.`],
    ['a part that is not there', 'a.json#/b', { 'a.json': {} }, `${place}: Unresolved reference a.json#/b. a.json has no #/b.`],
    ['an anchor that is not there', 'a.json#b', { 'a.json': {} }, `${place}: Unresolved reference a.json#b. a.json has no anchor b.`],
    ['another protocol', 'ftp://host.invalid/a', {}, `${place}: Unresolved reference ftp://host.invalid/a. Only files and https addresses are followed.`],
    ['plain http elsewhere', 'http://192.0.2.1/a', {}, `${place}: Unresolved reference http://192.0.2.1/a. http://192.0.2.1/a: Only https addresses are fetched.`],
    ['no address', 'https://[', {}, `${place}: Unresolved reference https://[. It is no URI reference.`],
  ])('is reported at the reference: %s', async (_, ref, files, found) => {
    const hint = ' Correct it, or add what it refers to. [reference-unresolved]';
    expect(await reported({ 'openapi.json': root({ $ref: ref }), ...files })).toEqual([found + hint]);
  }); // prettier-ignore

  it('is reported in the file that has the reference', async () => {
    const files = { 'openapi.json': root({ $ref: 'a.json' }), 'a.json': { items: { $ref: '#/gone' } } };
    expect(await reported(files)).toEqual([
      'a.json:3:5: Unresolved reference #/gone. a.json has no #/gone. Correct it, or add what it refers to. [reference-unresolved]',
    ]);
  });

  it('is reported with every mistake in another file', async () => {
    const files = { 'openapi.json': root({ $ref: 'a.yaml' }), 'a.yaml': 'a: 1\na: 2\nb: 1\nb: 2\n' };
    expect(await reported(files)).toEqual([
      'a.yaml:2:1: Map keys must be unique. Correct the syntax there. [syntax-invalid]',
      'a.yaml:4:1: Map keys must be unique. Correct the syntax there. [syntax-invalid]',
      `${place}: Unresolved reference a.yaml. a.yaml is neither JSON nor YAML. Correct it, or add what it refers to. [reference-unresolved]`,
    ]);
  });

  it('is reported when it would be copied into itself', async () => {
    const item = { get: { operationId: 'b', responses: {}, callbacks: { c: { '{$url}': { $ref: 'item.json' } } } } };
    const files = { 'openapi.json': document({ paths: { '/b': { $ref: 'item.json' } } }), 'item.json': item };
    expect(await reported(files)).toEqual([
      expect.stringMatching(/^item\.json:\d+:\d+: The reference to .* leads back to itself\. .*\[reference-cycle\]$/),
    ]);
  });

  it('is reported when a reference only leads to another, and those to each other', async () => {
    const files = {
      'openapi.json': document({ paths: { '/a': { get: { operationId: 'a', parameters: [{ $ref: 'a.json' }], responses: {} } } } }),
      'a.json': { $ref: 'b.json' },
      'b.json': { $ref: 'a.json' },
    }; // prettier-ignore
    expect(await reported(files)).toEqual([expect.stringMatching(/^openapi\.json:\d+:\d+: .*\[reference-cycle\]$/)]);
  });

  it('is reported when it is too much', async () => {
    const item = (next: string): object => ({
      get: {
        responses: {},
        callbacks: Object.fromEntries(['x', 'y', 'z', 'v'].map((name) => [name, { [`{$${name}}`]: { $ref: next } }])),
      },
    });
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`i${n}.json`, item(`i${n + 1}.json`)]));
    const all = { ...files, 'i12.json': { get: { responses: {} } }, 'openapi.json': document({ paths: { '/a': { $ref: 'i0.json' } } }) };
    expect(await reported(all)).toEqual([expect.stringMatching(/more than 1000000 objects.*\[document-too-large\]$/)]);
  }, 60_000); // prettier-ignore

  it('leaves the other operations in a contract that is not read strictly', async () => {
    const paths = {
      '/a': { get: { operationId: 'a', parameters: [{ $ref: 'gone.json' }], responses: { 200: { description: '' } } } },
      '/b': { $ref: 'gone.json' },
      '/c': responding({}, { operationId: 'c' }),
    };
    const folder = await write({ 'openapi.json': document({ paths }) });
    const contract = await loadContract(join(folder, 'openapi.json'), { strict: false });
    expect(contract.operations.map(({ id, disabled }) => [id, disabled?.code])).toEqual([
      ['a', 'reference-unresolved'],
      ['c', undefined],
    ]);
    expect(contract.warnings).toMatchObject([{ code: 'reference-unresolved', severity: 'warning' }]);
    await expect(loadContract(join(folder, 'openapi.json'))).rejects.toThrow(StartupError);
  });
});

describe('parts from other hosts', () => {
  const servers: Server[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));

  async function host(texts: (path: string) => string | undefined): Promise<{ origin: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const found = texts(request.url ?? '');
      if (found === undefined) response.writeHead(404).end();
      else response.end(found);
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  it('may not refer to files of this machine, also when a file refers to them', async () => {
    const { origin } = await host(() => JSON.stringify({ items: { $ref: 'file:///etc/hostname' } }));
    const found = await reported({
      'openapi.json': document({ paths: { '/a': responding({ $ref: `${origin}/a.json` }) } }),
    });
    expect(found).toEqual([
      `${origin}/a.json:1:11: Unresolved reference file:///etc/hostname. A document from another host cannot refer to a file of this machine. Correct it, or add what it refers to. [reference-unresolved]`,
    ]);
  });

  it('are fetched once each', async () => {
    const { origin, asked } = await host(() => JSON.stringify(text));
    const parts = Array.from({ length: 50 }, () => ({ $ref: `${origin}/a.json` }));
    await bundled({ 'openapi.json': document({ paths: { '/a': responding({ anyOf: parts }) } }) });
    expect(asked).toEqual(['/a.json']);
  });

  it('are no more than a thousand, however they go on', async () => {
    const { origin, asked } = await host((path) =>
      JSON.stringify({ items: { $ref: `/n${Number(path.slice(2)) + 1}` } }),
    );
    const found = await reported({
      'openapi.json': document({ paths: { '/a': responding({ $ref: `${origin}/n0` }) } }),
    });
    expect(found).toEqual([expect.stringMatching(/The document refers to more than 1000 others\./)]);
    expect(asked.length).toBeLessThan(1000);
  }, 60_000);
});

function error(thrown: unknown): StartupError {
  if (thrown instanceof StartupError) return thrown;
  throw new Error('The contract was not refused.');
}
