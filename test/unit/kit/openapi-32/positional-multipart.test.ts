import type { AnyHandler } from '../../../../src/kit/handler.js';
import { contractOf, documentOf, post } from '../../../support/contract.js';
import { textOf32 } from '../../../support/openapi-32.js';
import { send, type Received } from '../../../support/send.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';
import { stringify } from 'yaml';

afterEach(closeServers);

type PartSpec = readonly [headers: string, body: string];

/** The bytes of a multipart body. */
function multipart(parts: readonly PartSpec[], boundary = 'b'): string {
  return `${parts.map(([headers, body]) => `--${boundary}\r\n${headers}${headers === '' ? '' : '\r\n'}\r\n${body}\r\n`).join('')}--${boundary}--\r\n`;
}

const json = 'Content-Type: application/json';
const png = 'Content-Type: image/png';

/** Serves one media type. The handler describes what it gets. */
async function serveMedia(media: object, type = 'multipart/mixed'): Promise<TestServer> {
  const document = documentOf({ openapi: '3.2.0', paths: { '/a': post({ [type]: media }, { operationId: 'a' }) } });
  const describe = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(describe));
    return value instanceof File ? { type: value.type, name: value.name, text: await value.text() } : value;
  };
  const a: AnyHandler = async ({ body }: { body?: unknown }) => ({ status: 200, body: await describe(body) });
  return serve(await contractOf(stringify(document)), { handlers: { a } });
}

const sendParts = (server: TestServer, parts: readonly PartSpec[], type = 'multipart/mixed'): Promise<Received> =>
  send(server, 'POST', '/a', { headers: { 'Content-Type': `${type}; boundary=b` }, body: multipart(parts) });

const bundle = {
  schema: { type: 'array', minItems: 2, prefixItems: [{ type: 'object', required: ['author'] }, {}] },
  prefixEncoding: [{}, { contentType: 'image/*' }],
};
const nested = {
  schema: {
    type: 'array',
    prefixItems: [{ type: 'array' }, { type: 'array', prefixItems: [{ type: 'object' }, { type: 'string' }, {}] }],
  },
  prefixEncoding: [
    {},
    {
      contentType: 'multipart/mixed',
      prefixEncoding: [{ contentType: 'application/json' }, {}, { contentType: 'image/png' }],
    },
  ],
};
const page = {
  schema: { prefixItems: [{ type: 'string' }], items: { anyOf: [{ type: 'string' }, {}] } },
  prefixEncoding: [{ contentType: 'text/html', headers: { 'Content-ID': { schema: false }, 'Content-Location': { required: true, schema: { type: 'string' } } } }],
  itemEncoding: { contentType: 'text/css,image/*' },
}; // prettier-ignore
const html = 'Content-Type: text/html\r\nContent-Location: https://example.com/';
const inner = `Content-Type: multipart/mixed; boundary=c`;

describe('a multipart body whose parts go by position', () => {
  test.each<[what: string, media: object, parts: readonly PartSpec[], body: unknown]>([
    ['JSON and a file', bundle, [[json, '{"author":"A"}'], [png, 'PNG']], [{ author: 'A' }, { type: 'image/png', name: '', text: 'PNG' }]],
    ['a file with a name', bundle, [[json, '{"author":"A"}'], [`${png}\r\nContent-Disposition: attachment; filename="../a.png"`, 'PNG']], [{ author: 'A' }, { type: 'image/png', name: 'a.png', text: 'PNG' }]],
    ['items of one schema', { itemSchema: { type: 'integer' } }, [['', '1'], ['Content-Type: text/plain', '2']], [1, 2]],
    ['no encodings', { schema: { type: 'array', items: { type: 'string' } } }, [['', 'a'], ['', 'b']], ['a', 'b']],
    ['nothing', { schema: { type: 'array' } }, [], []],
    ['a multipart body in it', nested, [[json, '[1]'], [inner, multipart([[json, '{}'], ['', 'text'], [png, 'PNG']], 'c')]], [[1], [{}, 'text', { type: 'image/png', name: '', text: 'PNG' }]]],
    ['a first part of its own', page, [[html, '<p>'], ['Content-Type: text/css', 'p {}'], [png, 'PNG']], ['<p>', 'p {}', { type: 'image/png', name: '', text: 'PNG' }]],
  ])('has %s', async (_what, media, parts, body) => {
    const response = await sendParts(await serveMedia(media), parts);
    expect(response).toMatchObject({ status: 200, body });
  }); // prettier-ignore

  test.each<[what: string, media: object, parts: readonly PartSpec[], path: string]>([
    ['a part of another media type', bundle, [[json, '{"author":"A"}'], [json, '{}']], '/1'],
    ['a wrong part', bundle, [[json, '{}'], [png, 'PNG']], '/0/author'],
    ['too few parts', bundle, [[json, '{"author":"A"}']], ''],
    ['a wrong item', { itemSchema: { type: 'integer' } }, [['', '1'], ['', 'x']], '/1'],
    ['what is no JSON', { itemSchema: { type: 'object' } }, [[json, '{']], '/0'],
    ['a part without a header it needs', page, [['Content-Type: text/html', '<p>']], '/0'],
    ['a part with a header it must not have', page, [[`${html}\r\nContent-ID: <a>`, '<p>']], '/0'],
    ['a wrong part in a part', nested, [[json, '[]'], [inner, multipart([[json, '[]']], 'c')]], '/1/0'],
    ['a part of another type in a part', nested, [[json, '[]'], [inner, multipart([['', 'x']], 'c')]], '/1/0'],
  ])('is refused with %s', async (_what, media, parts, path) => {
    const response = await sendParts(await serveMedia(media), parts);
    expect(response).toMatchObject({ status: 400, body: { errors: [{ in: 'body', path }] } });
  }); // prettier-ignore

  test.each<[what: string, headers: string, body: string]>([
    ['no boundary', 'multipart/mixed', multipart([['', 'a']])],
    ['no end', 'multipart/mixed; boundary=b', '--b\r\n\r\na'],
    ['a part that is broken inside', 'multipart/mixed; boundary=b', multipart([[inner, '--c\r\n\r\na']])],
    ['a media type that is none', 'multipart/mixed; boundary=b', multipart([['Content-Type: ///', 'a']])],
  ])('is refused with %s', async (_what, contentType, body) => {
    const server = await serveMedia({ itemSchema: { type: ['array', 'string'] } });
    const response = await send(server, 'POST', '/a', { headers: { 'Content-Type': contentType }, body });
    expect(response).toMatchObject({ status: 400, body: { code: 'malformed_body' } });
  });

  test('is refused with more parts than a server takes', async () => {
    const server = await serveMedia({ schema: { type: 'array' } });
    const response = await sendParts(
      server,
      Array.from({ length: 1001 }, () => ['', 'a'] as const),
    );
    expect(response.status).toBe(413);
  });

  test('is not nested without end', async () => {
    const server = await serveMedia({
      schema: { $ref: '#/paths/~1a/post/requestBody/content/multipart~1mixed/x-schema' },
      'x-schema': { type: 'array', items: { $ref: '#/paths/~1a/post/requestBody/content/multipart~1mixed/x-schema' } },
    });
    let body = multipart([], 'b');
    for (let level = 0; level < 6; level += 1)
      body = multipart([[`Content-Type: multipart/mixed; boundary=b${level}`, body.replaceAll('--b', `--b${level}`)]]);
    const response = await send(server, 'POST', '/a', {
      headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
      body,
    });
    expect(response.status).toBe(400);
  });
});

test('a body of objects is read by name as before', async () => {
  const server = await serveMedia(
    { schema: { type: 'object', properties: { a: { type: 'integer' } } } },
    'multipart/form-data',
  );
  const response = await sendParts(server, [['Content-Disposition: form-data; name="a"', '1']], 'multipart/form-data');
  expect(response).toMatchObject({ status: 200, body: { a: 1 } });
});

test.each<[what: string, media: string]>([
  ['by name and by position', '{ schema: { type: array }, encoding: { a: {} }, itemEncoding: {} }'],
  ['too deeply', '{ schema: { type: array }, itemEncoding: { itemEncoding: { itemEncoding: { itemEncoding: { itemEncoding: { itemEncoding: {} } } } } } }'],
])('encodings are refused when they describe parts %s', async (_what, media) => {
  const text = textOf32('positionalMultipart').replace(/multipart\/mixed:[^]*?\n      responses/, `multipart/mixed: ${media}\n      responses`);
  await expect(contractOf(text)).rejects.toThrow('[encoding-invalid]');
}); // prettier-ignore
