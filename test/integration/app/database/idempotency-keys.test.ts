import { sql } from 'kysely';
import { createIdempotencyStore, requestTransaction } from '../../../../src/app/database/idempotency-keys.js';
import { createNotesStore } from '../../../../src/app/notes/store.js';
import type { AnyHandler, HandlerRequest } from '../../../../src/kit/handler.js';
import { Problem } from '../../../../src/kit/problem.js';
import { anyJson, post } from '../../../support/contract.js';
import {
  describeOnEachDatabase,
  describeWithPostgres,
  openOnServer,
  type TestDatabase,
} from '../../../support/database.js';
import type { Database } from '../../../../src/app/database/database.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve } from '../../../support/server.js';

const issuer = createIssuer();
const schema = { type: 'object', properties: { title: { type: 'string' }, end: { type: 'string' } } };
const operation = { operationId: 'create', 'x-idempotency': { keep: '24h' }, responses: { 201: anyJson } };
const contract = {
  components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
  security: [{ bearerAuth: [] }],
  paths: { '/notes': post({ 'application/json': { schema } }, operation) },
};

/** How a handler ends after it has written a note, by the number of the attempt. */
type End = (request: HandlerRequest, attempt: number) => Promise<void> | void;

let subjects = 0;

async function start({ db }: Database, end: End = () => undefined) {
  const notes = createNotesStore(db);
  const subject = `alice-${(subjects += 1)}`;
  const token = await issuer.token({ sub: subject });
  let attempts = 0;
  const create: AnyHandler = async (request: HandlerRequest) => {
    const { title } = request.body as { title: string };
    const note = await notes.create(subject, { title, body: '' }, requestTransaction.find(request));
    await end(request, (attempts += 1));
    return { status: 201, body: { id: note.id } };
  };
  const idempotencyStore = createIdempotencyStore(db);
  const authenticators = { bearerAuth: issuer.authenticator() };
  const { request } = await serve(contract, { handlers: { create }, authenticators, idempotencyStore });
  return {
    idempotencyStore,
    written: async () => (await notes.list(subject, { limit: 100 })).items.map(({ title }) => title).sort(),
    send: (title: string, key = title) =>
      request.post('/notes').auth(token, { type: 'bearer' }).set('Idempotency-Key', key).send({ title }),
  };
}

afterEach(closeServers);

describeOnEachDatabase((database) => {
  test('F14: a note is written once, and its response is sent again', async () => {
    const { send, written } = await start(database());
    const first = await send('one').expect(201);
    const again = await send('one').expect(201, first.body as object);
    expect(again.headers).toHaveProperty('idempotent-replayed', 'true');
    await send('two', 'one').expect(422);
    expect(await written()).toEqual(['one']);
  });

  test('F14: of many requests under each of some keys at once, one writes', async () => {
    const { send, written } = await start(database());
    const titles = ['a', 'b', 'c', 'd', 'e'];
    const sent = titles.flatMap((title) => Array.from({ length: 8 }, () => send(title)));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    for (const title of titles) await send(title).expect(201);
    expect(await written()).toEqual(titles);
  });

  test('F14: what a handler wrote before it failed is undone, and the repetition writes it', async () => {
    const { send, written } = await start(database(), (_request, attempt) => {
      if (attempt === 1) throw new Error('broken');
    });
    await send('one').expect(500);
    expect(await written()).toEqual([]);
    await send('one').expect(201);
    expect(await written()).toEqual(['one']);
  });

  test('F14: what a handler wrote before it threw a problem is undone, and the problem is sent again', async () => {
    const { send, written } = await start(database(), () => {
      throw new Problem('conflict', { detail: 'Sold.' });
    });
    await send('one').expect(409);
    const { body } = await send('one').expect(409);
    expect(body).toMatchObject({ code: 'conflict', detail: 'Sold.' });
    expect(await written()).toEqual([]);
  });

  test('F14: a response is forgotten when it need not be kept any longer, and its row is deleted', async () => {
    const { send, written, idempotencyStore } = await start(database());
    await send('one').expect(201);
    await send('two').expect(201);
    const { db } = database();
    await sql`update idempotency_keys set expires_at = now() - interval '1 second'`.execute(db);
    await send('one').expect(201);
    expect(await written()).toEqual(['one', 'one', 'two']);
    expect(await idempotencyStore.deleteExpired()).toBeGreaterThan(0);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from idempotency_keys where expires_at < now()`.execute(db);
    expect(rows).toEqual([{ count: 0 }]);
    await send('one').expect(201);
    expect(await written()).toEqual(['one', 'one', 'two']);
  });
});

describeWithPostgres('on PostgreSQL', () => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openOnServer();
  }, 60_000);
  afterAll(() => opened.close());

  test('F14: a connection that is cut in the middle writes nothing, frees the key, and is not missing afterwards', async () => {
    const attemptsPerKey = new Map<string, number>();
    const { send, written } = await start(opened.database, async (request) => {
      const { title } = request.body as { title: string };
      const attempt = (attemptsPerKey.get(title) ?? 0) + 1;
      attemptsPerKey.set(title, attempt);
      if (attempt > 1) return;
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(requestTransaction.get(request));
    });
    // More than there are connections.
    const titles = Array.from({ length: 15 }, (_, index) => `note ${String(index).padStart(2, '0')}`);
    for (const title of titles) await send(title, title.replace(' ', '-')).expect(503);
    expect(await written()).toEqual([]);
    for (const title of titles) await send(title, title.replace(' ', '-')).expect(201);
    expect(await written()).toEqual(titles);
  });
});
