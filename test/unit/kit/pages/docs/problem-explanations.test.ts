import type supertest from 'supertest';
import type { ProblemCode, ProblemDocument } from '../../../../../src/kit/problem.js';
import { exampleProblem } from '../../../../../src/kit/pages/docs/example-problem.js';
import { get, post } from '../../../../support/contract.js';
import { createIssuer } from '../../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../../support/server.js';

afterAll(closeServers);

const issuer = createIssuer();
let server: TestServer;
beforeAll(async () => {
  const thing = { type: 'object', properties: { name: { type: 'string', minLength: 8 } } };
  server = await serve(
    {
      components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/things': {
          ...post({ 'application/json': { schema: thing } }, { operationId: 'createThing' }),
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } }],
        },
        '/scoped': get({ security: [{ bearerAuth: ['things:write'] }] }),
        '/broken': get({ operationId: 'fail' }),
      },
    },
    {
      authenticators: { bearerAuth: issuer.authenticator() },
      handlers: {
        fail: () => {
          throw new Error('anything');
        },
      },
    },
  );
});

const token = (claims: Record<string, unknown> = {}): Promise<string> => issuer.token(claims);
const create = (): supertest.Test => server.request.post('/things').set('Content-Type', 'application/json');

/** How each problem comes about. */
const occurrences: [ProblemCode, () => PromiseLike<supertest.Response>][] = [
  ['malformed_uri', () => server.request.post('/things?limit=%ff').send({})],
  ['malformed_body', () => create().send('{')],
  ['invalid_input', () => server.request.post('/things?limit=200').send({ name: 'a' })],
  ['credentials_missing', () => server.request.get('/scoped')],
  [
    'token_invalid',
    async () => server.request.get('/scoped').auth(await token({ exp: 1, nbf: 0 }), { type: 'bearer' }),
  ],
  [
    'insufficient_scope',
    async () => server.request.get('/scoped').auth(await token({ scope: '' }), { type: 'bearer' }),
  ],
  ['not_found', () => server.request.get('/nothing')],
  ['method_not_allowed', () => server.request.delete('/things')],
  ['body_too_large', () => create().send(`"${'x'.repeat(102_400)}"`)],
  ['unsupported_media_type', () => create().set('Content-Type', 'text/plain').send('a')],
  ['internal_error', () => server.request.get('/broken')],
];

test.each(occurrences)('the example of %s is what the server sends', async (code, send) => {
  const { body } = (await send()) as { body: ProblemDocument };
  const { title, status, detail, errors } = exampleProblem(code);
  expect(body).toMatchObject({ code, title, status });
  // Where the resource has a word of its own, as in "There is no such thing.", the example is the application's.
  if (code !== 'not_found') expect(body.detail).toBe(detail);
  if (errors) expect(body.errors).toEqual(errors);
});
