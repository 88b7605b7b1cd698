import { jest } from '@jest/globals';
import { Readable } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { StartupError } from '../../../../src/kit/diagnostic.js';
import { contractOf, get, post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve } from '../../../support/server.js';

/** What express-openapi-validator does when it is used as documented, one test for each trap. */

afterEach(closeServers);

const securitySchemes = { bearerAuth: { type: 'http', scheme: 'bearer' } };
const json = (schema: unknown): Record<string, unknown> => ({ 'application/json': { schema } });
const answers = (schema: unknown, media = 'application/json'): Record<string, unknown> =>
  get({ operationId: 'read', responses: { 200: { description: '', content: { [media]: { schema } } } } });

test('a protected operation without an authenticator does not start', async () => {
  const starting = serve({ components: { securitySchemes }, security: [{ bearerAuth: [] }], paths: { '/a': get() } });
  await expect(starting).rejects.toThrow(StartupError);
  await expect(starting).rejects.toThrow(
    /authenticators\.bearerAuth: No authenticator is configured for the security scheme bearerAuth/,
  );
});

test('content types that a client invents build no validators', async () => {
  const compiled = jest.spyOn(Ajv2020.prototype, 'compile');
  const { request } = await serve({ paths: { '/a': post(json({ type: 'object' })), '/b': get() } });
  // Strict: everything is compiled at the start.
  const before = compiled.mock.calls.length;
  expect(before).toBeGreaterThan(0);
  for (let n = 0; n < 50; n += 1) {
    await request.post('/a').set('Content-Type', `application/json; x=${n}`).send('{}').expect(200);
    await request.post('/a').set('Content-Type', `application/x-${n}`).send('{}').expect(415);
    await request.get('/b').set('Content-Type', `text/x-${n}`).expect(200);
  }
  expect(compiled.mock.calls.length).toBe(before);
  compiled.mockRestore();
});

test('a body is read after the caller is known, never before', async () => {
  const issuer = createIssuer();
  const { request } = await serve(
    { components: { securitySchemes }, security: [{ bearerAuth: [] }], paths: { '/a': post(json({})) } },
    { authenticators: { bearerAuth: issuer.authenticator() } },
  );
  const { body } = await request
    .post('/a')
    .set('Content-Type', 'application/json')
    .send(`"${'x'.repeat(200_000)}"`)
    .expect(401);
  expect(body).toMatchObject({ code: 'credentials_missing' });
});

test('a document with a schema that cannot be compiled does not start', async () => {
  const contract = await contractOf({ paths: { '/a': post(json({ $ref: '#/components/schemas/Nothing' })) } });
  await expect(serve(contract)).rejects.toThrow(/:\d+:\d+: Unresolved reference #\/components\/schemas\/Nothing\./);
});

test('nullable without a type does not break the API', async () => {
  const schema = { type: 'object', properties: { a: { nullable: true }, b: { type: 'string', nullable: true } } };
  const { request } = await serve({ openapi: '3.0.3', paths: { '/a': post(json(schema)) } });
  await request.post('/a').send({ a: null, b: null }).expect(200);
  await request.post('/a').send({ a: 1, b: 1 }).expect(400);
});

test('schemas that many operations share, in both directions and in a circle, are no conflict', async () => {
  const tree = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
  };
  const operation = (operationId: string): Record<string, unknown> =>
    post(json({ $ref: '#/components/schemas/Tree' }), {
      operationId,
      responses: { 200: { description: '', content: json({ $ref: '#/components/schemas/Tree' }) } },
    });
  const { request } = await serve(
    { components: { schemas: { Tree: tree } }, paths: { '/a': operation('a'), '/b': operation('b') } },
    { handlers: { a: ({ body }: { body: unknown }) => ({ status: 200, body }), b: () => ({ status: 200, body: {} }) } },
  );
  const value = { name: 'root', children: [{ name: 'leaf', children: [] }] };
  await request.post('/a').send(value).expect(200, value);
  await request
    .post('/a')
    .send({ name: 'root', children: [{}] })
    .expect(400);
  await request.post('/b').send(value).expect(500);
});

test('HEAD is answered from GET', async () => {
  const { request } = await serve({ paths: { '/a': get() } });
  await request.head('/a').expect(200);
});

test('a file that is sent as plain text is refused', async () => {
  const schema = { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } };
  const { request } = await serve(
    { paths: { '/a': post({ 'multipart/form-data': { schema } }, { operationId: 'upload' }) } },
    {
      handlers: {
        upload: async ({ body }: { body: { file: Blob } }) => ({ status: 200, body: await body.file.text() }),
      },
    },
  );
  await request.post('/a').attach('file', Buffer.from('content'), 'a.txt').expect(200, '"content"');
  const { body } = await request.post('/a').field('file', 'content').expect(400);
  expect(body).toMatchObject({ errors: [{ in: 'body', path: '/file', message: 'must be sent as a file' }] });
});

test.each<[what: string, media: string, answer: Record<string, unknown>]>([
  ['a status that is not declared', 'application/json', { status: 201, body: {} }],
  [
    'a media type that is not declared',
    'application/json',
    { status: 200, contentType: 'text/html', body: '<script>' },
  ],
  ['a text where JSON is declared', 'application/json', { status: 200, body: 'text' }],
  ['a text that does not match', 'text/plain', { status: 200, body: 'much too long for this' }],
  ['a stream where JSON is declared', 'application/json', { status: 200, body: Readable.from(['{}']) }],
  ['bytes where JSON is declared', 'application/json', { status: 200, body: Buffer.from('{}') }],
  ['no body', 'application/json', { status: 200 }],
  ['nothing', 'application/json', undefined as never],
])('an answer with %s does not leave', async (_, media, answer) => {
  const schema = media === 'text/plain' ? { type: 'string', maxLength: 5 } : { type: 'object' };
  const server = await serve(
    { paths: { '/a': answers(schema, media) } },
    { handlers: { read: () => answer as never } },
  );
  const response = await server.request.get('/a').expect(500);
  expect(response.body).toMatchObject({ code: 'internal_error', detail: 'Internal Server Error' });
  expect(JSON.stringify(await server.lineOf(response))).toContain('InvalidResponse');
});

test('unknown formats are annotations, and nobody is warned at run time', async () => {
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { request } = await serve({ paths: { '/a': post(json({ type: 'string', format: 'phone-number-e164' })) } });
  await request.post('/a').set('Content-Type', 'application/json').send('"+1"').expect(200);
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
