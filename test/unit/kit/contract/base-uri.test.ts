import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readContract } from '../../../../src/kit/contract/load.js';
import type { Contract } from '../../../../src/kit/contract/model.js';
import { formatDiagnostic } from '../../../../src/kit/diagnostic.js';
import { folderWith } from '../../../support/contract.js';

const documentOf = (parts: object): string =>
  stringify({ openapi: '3.2.0', info: { title: 'T', version: '1' }, security: [], paths: {}, ...parts });

const responding = (schema: object): object => ({
  '/a': {
    get: { operationId: 'a', responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } } },
  },
});

async function load(
  files: Readonly<Record<string, string>>,
): Promise<{ contract: Contract | undefined; lines: string[] }> {
  const folder = await folderWith(files);
  const { contract, diagnostics } = await readContract(join(folder, 'openapi.yaml'));
  return { contract, lines: [...diagnostics].map((one) => formatDiagnostic(one).replaceAll(`${folder}/`, '')) };
}

/** The schema of the response, with what it refers to. */
function schemaOf(contract: Contract | undefined): unknown {
  const schema = contract?.operations[0]?.responses.get('200')?.content.get('application/json')?.schema;
  const ref = typeof schema === 'object' ? schema['$ref'] : undefined;
  return typeof ref === 'string' ? contract?.resolve(ref) : schema;
}

const text = { type: 'string' };
const components = { schemas: { Text: text } };
const self = 'https://api.example.com/contracts/openapi';

describe('a reference from a document with $self', () => {
  test.each<[what: string, files: Readonly<Record<string, string>>]>([
    ['to itself by its URI', { 'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: `${self}#/components/schemas/Text` }), components }) }],
    ['to itself by a relative URI', { 'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: 'openapi#/components/schemas/Text' }), components }) }],
    ['to itself, whose $self is relative', { 'openapi.yaml': documentOf({ $self: './named/openapi', paths: responding({ $ref: 'openapi#/components/schemas/Text' }), components }) }],
    ['to a document beside it', { 'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: 'shared.yaml#/components/schemas/Text' }) }), 'shared.yaml': documentOf({ components }) }],
    ['to a document that names itself', { 'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: 'shared/foo#/components/schemas/Text' }) }), 'shared/foo.yaml': documentOf({ $self: 'https://api.example.com/contracts/shared/foo', components }) }],
    ['to a document above it', { 'openapi.yaml': documentOf({ $self: 'https://api.example.com/v1/openapi', paths: responding({ $ref: '../v1/x/shared.json#/components/schemas/Text' }) }), 'x/shared.json': JSON.stringify({ components }) }],
    ['by its full URI to a document beside it', { 'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: 'https://api.example.com/contracts/shared#/components/schemas/Text' }) }), 'shared.yml': documentOf({ components }) }],
    ['by the $id of a schema', { 'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: '/schemas/text' }), components: { schemas: { Text: { ...text, $id: 'https://api.example.com/schemas/text' } } } }) }],
    ['by an anchor', { 'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: 'openapi#text' }), components: { schemas: { Text: { ...text, $anchor: 'text' } } } }) }],
  ])('leads %s', async (_what, files) => {
    const { contract, lines } = await load(files);
    expect(lines).toEqual([]);
    expect(schemaOf(contract)).toMatchObject(text);
  }); // prettier-ignore

  test('leads through the documents of the specification (Appendix F)', async () => {
    const { contract, lines } = await load({
      'openapi.yaml': documentOf({
        $self: 'https://example.com/api/openapi',
        paths: { '/foo': { post: { operationId: 'a', requestBody: { $ref: 'shared/foo#/components/requestBodies/Foo' }, responses: {} } } },
      }),
      'shared/foo.yaml': documentOf({
        $self: 'https://example.com/api/shared/foo',
        components: {
          requestBodies: { Foo: { content: { 'application/json': { schema: { $ref: '../schemas/foo' } } } } },
          schemas: {
            Foo: { $id: 'https://example.com/api/schemas/foo', properties: { bar: { $ref: 'bar' } } },
            Bar: { $id: 'https://example.com/api/schemas/bar', type: 'string' },
          },
        },
      }),
    });
    expect(lines).toEqual([]);
    const schema = contract?.operations[0]?.requestBody?.content.get('application/json')?.schema;
    const foo = typeof schema === 'object' ? contract?.resolve(String(schema['$ref'])) : undefined;
    const { bar } = (foo as { properties: { bar: { $ref: string } } }).properties;
    expect(contract?.resolve(bar.$ref)).toMatchObject({ type: 'string' });
  }); // prettier-ignore

  test('fetches nothing that only $self leads to', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end(documentOf({ components }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { contract, lines } = await load({
      'openapi.yaml': documentOf({
        $self: `http://127.0.0.1:${port}/contracts/openapi`,
        paths: responding({ $ref: 'shared.yaml#/components/schemas/Text' }),
      }),
    });
    server.close();
    expect(requests).toBe(0);
    expect(contract).toBeUndefined();
    expect(lines).toEqual([expect.stringMatching(/Unresolved reference shared\.yaml#\/components\/schemas\/Text\. No document has `\$self: .*`, and there is none at/)]);
  }); // prettier-ignore

  test('does not take a document that names itself otherwise', async () => {
    const { lines } = await load({
      'openapi.yaml': documentOf({ $self: self, paths: responding({ $ref: 'shared#/components/schemas/Text' }) }),
      'shared.yaml': documentOf({ $self: 'https://api.example.com/other', components }),
    });
    expect(lines).toEqual([expect.stringMatching(/Unresolved reference shared#/)]);
  });

  test.each(['https://api.example.com/openapi#part', '', 'http://[', 7])(
    'is refused when $self is %p',
    async ($self) => {
      const { lines } = await load({ 'openapi.yaml': documentOf({ $self }) });
      expect(lines).toEqual([
        expect.stringMatching(/^openapi\.yaml:\d:1: It is no URI reference without a fragment\. .*\[self-invalid\]$/),
      ]);
    },
  );

  test('to itself again and again is refused', async () => {
    const { lines } = await load({
      'openapi.yaml': documentOf({ $self: self, paths: { '/a': { $ref: 'b#/paths/~1a' } } }),
      'b.yaml': documentOf({ paths: { '/a': { $ref: 'openapi#/paths/~1a' } } }),
    });
    expect(lines[0]).toMatch(/\[(reference-cycle|reference-unresolved)\]$/);
  });
});

describe('a security scheme named by a URI', () => {
  const bearer = { type: 'http', scheme: 'bearer' };
  const secured = (name: string): object => ({
    '/a': { get: { operationId: 'a', security: [{ [name]: [] }], responses: {} } },
  });

  test.each<[name: string, scheme: string]>([
    ['#/components/securitySchemes/bearer', 'bearer'],
    ['./schemes.yaml#/components/securitySchemes/shared', 'shared'],
    ['bearer', 'bearer'],
  ])('%s is %s', async (name, scheme) => {
    const { contract, lines } = await load({
      'openapi.yaml': documentOf({ paths: secured(name), components: { securitySchemes: { bearer } } }),
      'schemes.yaml': documentOf({ components: { securitySchemes: { shared: { ...bearer, bearerFormat: 'JWT' } } } }),
    });
    expect(lines).toEqual([]);
    expect([...(contract?.operations[0]?.security?.[0]?.keys() ?? [])]).toEqual([scheme]);
    expect(contract?.securitySchemes.get(scheme)).toMatchObject(bearer);
  });

  test('is a component where one has that name', async () => {
    const { contract } = await load({
      'openapi.yaml': documentOf({
        paths: secured('a/b'),
        components: { securitySchemes: { 'a/b': bearer } },
      }),
    });
    expect([...(contract?.securitySchemes.keys() ?? [])]).toEqual(['a/b']);
  });

  test('that does not exist is refused', async () => {
    const { lines } = await load({ 'openapi.yaml': documentOf({ paths: secured('./missing.yaml#/x') }) });
    expect(lines).toEqual([expect.stringMatching(/Unresolved reference \.\/missing\.yaml#\/x\./)]);
  });
});

describe('a schema of a document of another version', () => {
  const limited = { $ref: '#/components/schemas/Text', maxLength: 3 };

  test('of 3.0 loses what stands beside a reference', async () => {
    const shared = stringify({ openapi: '3.0.3', components: { schemas: { Text: text, Limited: limited } } });
    const { contract } = await load({
      'openapi.yaml': documentOf({ paths: responding({ $ref: 'shared.yaml#/components/schemas/Limited' }) }),
      'shared.yaml': shared,
    });
    expect(schemaOf(contract)).toEqual({ $ref: '#/components/schemas/Text' });
  });

  test('of 3.1 keeps it in a document of 3.0', async () => {
    const shared = stringify({ openapi: '3.1.0', components: { schemas: { Text: text, Limited: limited } } });
    const { contract } = await load({
      'openapi.yaml': documentOf({
        openapi: '3.0.3',
        paths: responding({ $ref: 'shared.yaml#/components/schemas/Limited' }),
      }),
      'shared.yaml': shared,
    });
    expect(schemaOf(contract)).toEqual({ maxLength: 3, allOf: [{ $ref: '#/components/schemas/Text' }] });
  });
});
