import { createNegotiator } from '../../../../src/kit/util/negotiate.js';
import type { HandlerRequest } from '../../../../src/kit/handler.js';
import { get } from '../../../support/contract.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const negotiate = createNegotiator(['application/json', 'text/csv', 'text/plain;charset=utf-8', 'image/*']);
const all = ['application/json', 'text/csv', 'text/plain;charset=utf-8', 'image/*'];

test.each([
  [undefined, all],
  ['*/*', all],
  ['', all],
  ['nonsense', all],
  [';q=1, ,', all],
  ['text/csv', ['text/csv']],
  ['TEXT/CSV', ['text/csv']],
  ['text/*', ['text/csv', 'text/plain;charset=utf-8']],
  ['text/plain', ['text/plain;charset=utf-8']],
  ['text/plain;charset=iso-8859-1', []],
  ['text/csv;header=present', []],
  ['text/csv;q=0.5, application/json;q=0.1', ['text/csv', 'application/json']],
  ['application/json;q=0.1, */*', ['text/csv', 'text/plain;charset=utf-8', 'image/*', 'application/json']],
  ['*/*;q=0.1, text/*;q=0.5, text/csv;q=0.3', ['text/plain;charset=utf-8', 'text/csv', 'application/json', 'image/*']],
  ['*/*, application/json;q=0', ['text/csv', 'text/plain;charset=utf-8', 'image/*']],
  ['*/*;q=0', []],
  ['text/csv;q=0', []],
  ['text/csv;Q=0', []],
  ['text/csv;q=0.000', []],
  ['text/csv;q=2', []],
  ['text/csv;q=-1', []],
  ['text/csv;q=high', []],
  ['text/csv;q=0.1234', []],
  ['text/csv;q=1;ext=x', ['text/csv']],
  ['image/png', ['image/*']],
  ['image/png;q=0.2, image/jpeg;q=0.8, text/csv;q=0.5', ['image/*', 'text/csv']],
  ['video/mp4', []],
  ['a/b;x="text/csv, */*", text/csv', ['text/csv']],
  ['application/*+json', []],
])('accepts, of %j, the declared media types in the order of the client', (accept, expected) => {
  expect(negotiate(accept)).toEqual(expected);
});

test.each([
  ['commas', ','.repeat(16_000)],
  ['ranges', 'a/b,'.repeat(4_000)],
  ['quotes', '"'.repeat(16_000)],
  ['parameters', `text/csv${';a=b'.repeat(4_000)}`],
  ['blanks', `text/csv${' '.repeat(16_000)};q=1`],
])('takes little time for a header of %s', (_, accept) => {
  const startedAt = performance.now();
  for (let i = 0; i < 20; i += 1) negotiate(accept);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

const content = { 'application/json': { schema: {} }, 'text/csv': { schema: { type: 'string' } } };
let server: TestServer;
let called = 0;
beforeAll(async () => {
  const one = { 'application/json': { schema: {} } };
  const operation = (responses: Record<string, unknown>) => get({ responses });
  const handler = ({ accepts }: HandlerRequest) => {
    called += 1;
    const [contentType = 'application/json'] = accepts;
    return { status: 200, contentType, body: contentType === 'text/csv' ? 'a,b' : { accepts } };
  };
  server = await serve(
    {
      paths: {
        '/two': {
          get: { ...(operation({ 200: { description: 'x', content } })['get'] as object), operationId: 'two' },
        },
        '/one': {
          get: { ...(operation({ 200: { description: 'x', content: one } })['get'] as object), operationId: 'one' },
        },
        '/empty': {
          get: {
            ...(operation({ 200: { description: 'x', content: one }, 204: { description: 'x' } })['get'] as object),
            operationId: 'empty',
          },
        },
        '/default': {
          get: {
            ...(operation({ default: { description: 'x', content: one } })['get'] as object),
            operationId: 'fallback',
          },
        },
      },
    },
    { handlers: { two: handler, one: handler, fallback: handler, empty: () => ({ status: 204 }) } },
  );
});
afterAll(closeServers);

test.each([
  ['text/csv', 'text/csv; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
  ['text/csv;q=0.1, application/json;q=0.2', 'application/json; charset=utf-8'],
])('lets the handler answer %s in kind', async (accept, type) => {
  const { headers } = await server.request.get('/two').set('Accept', accept).expect(200);
  expect(headers).toMatchObject({ 'content-type': type, vary: 'Accept' });
});

test.each([['/two'], ['/one'], ['/default']])('%s answers 406 before its handler runs', async (path) => {
  const before = called;
  const { body, headers } = await server.request.get(path).set('Accept', 'image/png').expect(406);
  expect(body).toMatchObject({ code: 'not_acceptable' });
  expect((body as { detail: string }).detail).toContain('application/json');
  expect(headers['vary']).toBe(path === '/two' ? 'Accept' : undefined);
  expect(called).toBe(before);
});

test('refuses nothing where a response may have no body', async () => {
  await server.request.get('/empty').set('Accept', 'image/png').expect(204);
});

test('sends problems whatever the client accepts', async () => {
  await server.request
    .get('/unknown')
    .set('Accept', 'image/png')
    .expect(404)
    .expect('Content-Type', 'application/problem+json');
});
