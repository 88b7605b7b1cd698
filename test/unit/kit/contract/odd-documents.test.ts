import { get, post } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

/** What real documents do that other tools stumble over, each served over HTTPS. */

const json = 'application/json';
const text = { type: 'string' };
const parameter = (name: string, schema: unknown = text): unknown => ({ in: 'path', name, required: true, schema });

describe('requests are routed', () => {
  test.each<[what: string, parts: Record<string, unknown>, good: string[], bad: string[]]>([
    [
      'below the base paths only',
      { servers: [{ url: 'https://x.example/v1' }, { url: '/v2' }], paths: { '/a': get() } },
      ['/v1/a', '/v2/a'],
      ['/a', '/v11/a', '/v1a', '/V1/a', '/v1//a', '/v1/../a'],
    ],
    [
      'below the servers of a path item and of an operation',
      {
        servers: [{ url: '/root' }],
        paths: { '/a': { servers: [{ url: '/item' }], ...get() }, '/b': get({ servers: [{ url: '/own' }] }) },
      },
      ['/item/a', '/own/b'],
      ['/root/a', '/a', '/root/b', '/item/b'],
    ],
    [
      'with odd characters in a base path',
      { servers: [{ url: 'https://x.example/Train+Travel' }], paths: { '/a': get() } },
      ['/Train+Travel/a'],
      ['/Train Travel/a', '/TrainTravel/a'],
    ],
    [
      'by templates of all kinds',
      {
        paths: {
          '/{a}.{b}': get({ parameters: [parameter('a'), parameter('b')] }),
          '/x/{a}:{verb}': get({ parameters: [parameter('a'), parameter('verb')] }),
          '/y/{base}...{head}': get({ parameters: [parameter('base'), parameter('head')] }),
          '/z/{a}{b}': get({ parameters: [parameter('a'), parameter('b')] }),
          '/(w)*+': get(),
        },
      },
      ['/1.2', '/x/1:cancel', '/y/v1...v2', '/z/12', '/(w)*+'],
      ['/1', '/x/1', '/y/v1..v2', '/z/1'],
    ],
    ['as they end, with a slash or without', { paths: { '/a': get(), '/b/': get() } }, ['/a', '/b/'], ['/a/', '/b']],
    [
      'with encoded slashes as part of a value',
      { paths: { '/a/{b}': get({ parameters: [parameter('b')] }) } },
      ['/a/x%2Fy'],
      ['/a/x/y'],
    ],
  ])('%s', async (_, parts, good, bad) => {
    const { request } = await serve(parts);
    for (const path of good) expect([path, (await request.get(path)).status]).toEqual([path, 200]);
    for (const path of bad) expect([path, (await request.get(path)).status]).toEqual([path, 404]);
  });

  it('to templates of one shape by method, and to the methods that a concrete path lacks', async () => {
    const paths = {
      '/{AttachmentID}': get({ operationId: 'a', parameters: [parameter('AttachmentID')] }),
      '/{FileName}': {
        post: {
          operationId: 'b',
          parameters: [parameter('FileName')],
          responses: { 200: { description: '', content: { [json]: {} } } },
        },
      },
      '/mine': get({ operationId: 'c' }),
    };
    const { request } = await serve({ paths });
    await request.get('/1').expect(200);
    await request.post('/1').expect(200);
    await request.get('/mine').expect(200);
    await request.post('/mine').expect(200);
    await request.delete('/mine').expect(405).expect('Allow', 'GET, POST, HEAD, OPTIONS');
  });
});

describe('bodies are checked', () => {
  const components = {
    schemas: {
      Yes: true,
      No: false,
      Pair: { prefixItems: [text, { type: 'integer' }] },
      Unused: { pattern: '^\\-[\\w-.]+$' },
    },
    responses: { R: { description: '', content: { [json]: { schema: { type: 'integer' } } } } },
  };
  const ref = (name: string): unknown => ({ $ref: `#/components/schemas/${name}` });

  test.each<[what: string, openapi: string, schema: unknown, good: unknown, bad: unknown]>([
    [
      'nullable without a type',
      '3.0.3',
      { type: 'object', properties: { a: { nullable: true }, b: { type: 'integer' } } },
      { a: null, b: 1 },
      { b: 'x' },
    ],
    ['exclusiveMinimum of the other version', '3.1.0', { type: 'integer', minimum: 1, exclusiveMinimum: true }, 2, 1],
    ['a number as exclusiveMinimum in 3.0', '3.0.3', { type: 'integer', exclusiveMinimum: 1 }, 2, 1],
    ['a pattern that the u flag refuses', '3.0.3', { type: 'string', pattern: '^\\-[\\w-.]+$' }, '-a', 'a'],
    ['an unknown format', '3.1.0', { type: 'string', format: 'phone' }, 'any', 5],
    [
      'an id inside an example',
      '3.0.3',
      {
        type: 'object',
        example: { id: 'https://x.example/a', $id: 'b', $ref: '#/nowhere' },
        properties: { a: { type: 'integer' } },
      },
      { a: 1 },
      { a: 'x' },
    ],
    [
      'an example next to $ref',
      '3.0.3',
      { $ref: '#/components/responses/R/content/application~1json/schema', example: 'x' },
      1,
      'x',
    ],
    ['words next to $ref in 3.1', '3.1.0', { ...(ref('Yes') as object), type: 'integer' }, 1, 'x'],
    ['a schema that refers to a response', '3.1.0', { $ref: '#/components/responses/R' }, 1, 'x'],
    [
      'boolean schemas as components',
      '3.1.0',
      { type: 'object', properties: { a: ref('Yes'), b: ref('No') } },
      { a: 1 },
      { b: 1 },
    ],
    ['an open tuple', '3.1.0', ref('Pair'), ['a', 1, 'more'], [1, 'a']],
    ['an empty enum beside a type', '3.1.0', { anyOf: [{ enum: [] }, { type: 'integer' }] }, 1, 'x'],
    ['a tuple as draft 4 wrote it', '3.0.3', { type: 'array', items: [text, { type: 'integer' }] }, ['a', 1], [1]],
    ['$ref into another schema', '3.1.0', { $ref: '#/components/schemas/Pair/prefixItems/1' }, 1, 'x'],
  ])('with %s', async (_, openapi, schema, good, bad) => {
    const { request } = await serve({
      openapi,
      'x-extra': { any: 'key' },
      components,
      paths: { '/a': post({ [json]: { schema } }) },
    });
    const send = (body: unknown) => request.post('/a').set('Content-Type', json).send(JSON.stringify(body));
    await send(good).expect(200);
    await send(bad).expect(400);
  });

  it('with an alternative chosen by its discriminator, without a mapping', async () => {
    const kind = (name: string): unknown => ({
      type: 'object',
      required: ['kind', name],
      properties: { kind: text, [name]: { type: 'integer' } },
    });
    const schemas = { Cat: kind('lives'), Dog: kind('tricks') };
    const schema = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      discriminator: { propertyName: 'kind' },
    };
    const { request } = await serve({ components: { schemas }, paths: { '/a': post({ [json]: { schema } }) } });
    await request.post('/a').send({ kind: 'Cat', lives: 9 }).expect(200);
    const { body } = await request.post('/a').send({ kind: 'Dog', lives: 9 }).expect(400);
    expect(body).toMatchObject({ errors: [{ in: 'body', path: '/tricks', message: 'is required' }] });
  });
});

test('path items that refer to others are served', async () => {
  const { request } = await serve({ paths: { '/a': get(), '/b': { $ref: '#/paths/~1a' } } });
  await request.get('/b').expect(200);
});

test('XML whose schema describes an object is taken as text', async () => {
  const { request } = await serve({ paths: { '/a': post({ 'application/xml': { schema: { type: 'object' } } }) } });
  const { body } = await request.post('/a').set('Content-Type', 'application/xml').send('<a/>').expect(200);
  expect(body).toMatchObject({ body: '<a/>' });
});
