import { join } from 'node:path';
import type supertest from 'supertest';
import type { operations } from '../../generated/api.js';
import { createHandlers } from '../../src/app/api.js';
import { loadContract } from '../../src/kit/contract/load.js';
import type { Contract, Operation } from '../../src/kit/contract/model.js';
import { jwt } from '../../src/kit/authentication/jwt.js';
import { createValidator } from '../../src/kit/validation/validator.js';
import { openEmbedded, type TestDatabase } from '../support/database.js';
import { audience, createIssuer, issuerName } from '../support/issuer.js';
import { closeServers, serve, type TestServer, type TestSetup } from '../support/server.js';

/**
 * What the contract promises, asked of every operation of the sample. A new operation is in the table as soon as it is
 * in the contract; the compiler asks for one valid request of it.
 */

interface Valid {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly json?: Record<string, unknown>;
  readonly files?: Record<string, { content: string; name: string }>;
}

const note = { title: 'Shopping', body: '<p>Milk</p>' };
const file = { file: { content: 'Milk, bread', name: 'list.txt' } };

/** One request of each operation that is right; `noteId` is a note of the caller. */
const valid: { [Id in keyof operations]: (noteId: string) => Valid } = {
  getProtectedResource: () => ({}),
  createResource: () => ({ json: { username: 'alice', password: 'correct horse', comment: 'Hello' } }),
  listNotes: () => ({ query: { limit: '5', q: 'milk' } }),
  createNote: () => ({ json: note }),
  getNote: (noteId) => ({ path: { noteId } }),
  replaceNote: (noteId) => ({ path: { noteId }, headers: { 'If-Match': '*' }, json: note }),
  deleteNote: (noteId) => ({ path: { noteId }, headers: { 'If-Match': '*' } }),
  getAttachment: (noteId) => ({ path: { noteId } }),
  putAttachment: (noteId) => ({ path: { noteId }, files: file }),
  deleteAttachment: (noteId) => ({ path: { noteId } }),
  getStatistics: () => ({}),
};

const issuer = createIssuer();
let contract: Contract;
let database: TestDatabase;
let server: TestServer;
let everything: string;

beforeAll(async () => {
  contract = await loadContract(join(__dirname, '../../generated/openapi.json'));
  database = await openEmbedded();
  server = await start();
  everything = await issuer.token({ scope: 'notes:read notes:write', roles: ['admin'] });
}, 60_000);
afterAll(async () => {
  await closeServers();
  await database.close();
});

function start(setup: TestSetup = {}): Promise<TestServer> {
  const authenticators = {
    bearerAuth: jwt({
      issuer: issuerName,
      audience,
      keys: issuer.keys,
      user: ({ subject, scopes }) => ({ subject, scopes }),
    }),
  };
  return serve(contract, { authenticators, handlers: createHandlers(database.database.db), ...setup });
}

const ids = Object.keys(valid) as (keyof operations)[];

function operationOf(id: string): Operation {
  const found = contract.operations.find((operation) => operation.id === id);
  if (!found) throw new Error(`the contract has no ${id}`);
  return found;
}

/** A note with an attachment, of alice. */
async function newNote(): Promise<string> {
  const auth = { Authorization: `Bearer ${everything}` };
  const { body } = await server.request.post('/notes').set(auth).send(note).expect(201);
  const { id } = body as { id: string };
  await server.request
    .put(`/notes/${id}/attachment`)
    .set(auth)
    .attach('file', Buffer.from('Milk'), 'list.txt')
    .expect(201);
  return id;
}

function send(to: TestServer, id: string, parts: Valid, token?: string, method?: string): supertest.Test {
  const operation = operationOf(id);
  const path = operation.path.replace(
    /\{(\w+)\}/g,
    (_, name: string) => parts.path?.[name] ?? '01955d3c-6f00-7a3b-8c1d-2e4f60718293',
  );
  const name = (method ?? operation.method) as 'get';
  const request = to.request[name](path)
    .query(parts.query ?? {})
    .set(parts.headers ?? {});
  if (token !== undefined) request.set('Authorization', `Bearer ${token}`);
  for (const [field, { content, name: fileName }] of Object.entries(parts.files ?? {}))
    request.attach(field, Buffer.from(content), fileName);
  return parts.json === undefined ? request : request.send(parts.json);
}

const secured = (id: string): boolean => operationOf(id).security?.length !== 0;
const scopesOf = (id: string): readonly string[] => [...(operationOf(id).security?.[0]?.values() ?? [])].flat();

test('the table has every operation of the contract', () => {
  expect(ids.sort()).toEqual(contract.operations.map(({ id }) => id).sort());
});

describe.each(ids)('%s', (id) => {
  let noteId: string;
  let right: Valid;
  beforeAll(async () => {
    noteId = await newNote();
    right = valid[id](noteId);
  });
  afterAll(async () => {
    await server.request.delete(`/notes/${noteId}`).set({ Authorization: `Bearer ${everything}`, 'If-Match': '*' });
  });

  it('answers no credentials, and bad ones, with 401 unless it is public', async () => {
    if (!secured(id)) {
      await send(server, id, right).expect(201);
      return;
    }
    const { headers } = await send(server, id, right).expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    await send(server, id, right, 'junk').expect(401);
  });

  it('answers a token without each scope it needs with 403', async () => {
    for (const scope of scopesOf(id)) {
      const others = scopesOf(id).filter((one) => one !== scope);
      const { headers } = await send(
        server,
        id,
        right,
        await issuer.token({ scope: [...others, 'other'].join(' ') }),
      ).expect(403);
      expect(headers['www-authenticate']).toContain(scope);
    }
  });

  it('answers a method that its path does not have with 405 and those that it has', async () => {
    const offered = contract.operations.filter(({ path }) => path === operationOf(id).path).map(({ method }) => method);
    for (const method of ['get', 'put', 'post', 'delete', 'patch'].filter((one) => !offered.includes(one as 'get'))) {
      const { headers } = await send(server, id, { path: { noteId } }, everything, method).expect(405);
      for (const one of offered) expect(headers['allow']).toContain(one.toUpperCase());
    }
  });

  it('answers an undeclared query parameter with 400 and its place', async () => {
    const { body } = await send(server, id, { ...right, query: { ...right.query, nobody: 'x' } }, everything).expect(
      400,
    );
    expect(body).toMatchObject({ errors: [{ in: 'query', path: '/nobody' }] });
  });

  it('answers a body of another media type with 415, and one it does not take with 400', async () => {
    const request = send(server, id, { ...right, json: undefined as never, files: {} }, everything);
    await request
      .set('Content-Type', 'application/x-other')
      .send('text')
      .expect(operationOf(id).requestBody ? 415 : 400);
  });

  it('answers each required part that is missing with 400 and its place', async () => {
    if (operationOf(id).requestBody?.required)
      await send(server, id, { ...right, json: {}, files: {} }, everything).expect(
        operationOf(id).requestBody?.content.has('application/json') ? 400 : 415,
      );
    for (const name of requiredOf(id)) {
      const { [name]: _, ...rest } = right.json ?? {};
      const { body } = await send(server, id, { ...right, json: rest }, everything).expect(400);
      expect(body).toMatchObject({
        code: 'invalid_input',
        errors: [{ in: 'body', path: `/${name}`, message: 'is required' }],
      });
    }
  });

  it('answers a path that does not match with 400 and its place', async () => {
    if (!operationOf(id).path.includes('{')) return;
    const { body } = await send(server, id, { ...right, path: { noteId: 'not-a-uuid' } }, everything).expect(400);
    expect(body).toMatchObject({ errors: [{ in: 'path', path: '/noteId' }] });
  });

  it('answers a body over its limit with 413', async () => {
    if (!operationOf(id).requestBody) return;
    const large = 'x'.repeat((operationOf(id).maxBodySize ?? 100 * 1024) + 1);
    const parts = right.files
      ? { ...right, files: { file: { content: large, name: 'a.txt' } } }
      : { ...right, json: { ...right.json, large } };
    const { body } = await send(server, id, parts, everything).expect(413);
    expect(body).toMatchObject({ code: 'body_too_large' });
  });

  it('answers over the limit with 429, before it looks at anything else', async () => {
    const tight = await start({ rateLimit: { limit: 1, window: 60_000 } });
    await send(tight, id, {}, 'junk');
    const { headers } = await send(tight, id, {}, 'junk').expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await tight.close();
  });

  it('answers someone else as if there were nothing', async () => {
    if (!operationOf(id).path.includes('{')) return;
    const stranger = await issuer.token({ sub: 'mallory', scope: 'notes:read notes:write' });
    const { body } = await send(server, id, right, stranger).expect(404);
    expect(body).toMatchObject({ code: 'not_found' });
  });

  it('answers a valid request with a success that it declares', async () => {
    const { status } = await send(server, id, right, everything);
    expect(status).toBeLessThan(300);
    expect([...operationOf(id).responses.keys()]).toContain(String(status));
  });

  it('has examples that are as it declares', () => {
    const operation = operationOf(id);
    const validator = createValidator(contract, operation);
    for (const [status, response] of operation.responses)
      for (const [media, { examples }] of response.content)
        for (const body of examples.values())
          expect(validator.response(status, media, { body, header: headersOf(response.headers.keys()) })).toEqual([]);
    for (const [media, { examples }] of operation.requestBody?.content ?? [])
      for (const body of examples.values())
        expect(validator.request({ path: right.path ?? {}, query: {}, header: {}, cookie: {}, body }, media)).toEqual(
          [],
        );
  });
});

/** The required properties of a JSON body. */
function requiredOf(id: string): readonly string[] {
  let schema = operationOf(id).requestBody?.content.get('application/json')?.schema;
  if (typeof schema === 'object' && typeof schema['$ref'] === 'string') schema = contract.resolve(schema['$ref']);
  return typeof schema === 'object' && Array.isArray(schema['required']) ? schema['required'].map(String) : [];
}

function headersOf(names: Iterable<string>): Record<string, string> {
  return Object.fromEntries(
    [...names].map((name) => [name.toLowerCase(), name === 'Retry-After' ? 1 : 'text']),
  ) as Record<string, string>;
}
