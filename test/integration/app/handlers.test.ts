import { createHandlers } from '../../../src/app/handlers.js';
import { loadContract, type AuthenticatorFactory } from '../../../src/kit/index.js';
import { openEmbedded, type TestDatabase } from '../../support/database.js';
import { closeServers, serve, type TestServer } from '../../support/server.js';
import { noIncidents } from '../../support/incidents.js';

let opened: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  opened = await openEmbedded();
  server = await serve(await loadContract('generated/openapi.json'), {
    handlers: createHandlers(opened.database, undefined, noIncidents()),
    authenticators: { bearerAuth: everyone },
  });
}, 60_000);
afterAll(async () => {
  await closeServers();
  await opened.close();
});

/** Takes `Bearer <name>` for the word of `<name>`, who may do everything; tokens have tests of their own. */
const everyone: AuthenticatorFactory = () => ({
  authenticate({ headers: { authorization } }) {
    const subject = authorization?.replace('Bearer ', '');
    const scopes = new Set(['notes:read', 'notes:write', 'admin']);
    return subject === undefined ? undefined : { user: { subject, scopes }, subject, scopes };
  },
  challenge: () => 'Bearer',
});

let names = 0;
let alice: string;
beforeEach(() => {
  alice = `Bearer alice-${(names += 1)}`;
});

const note = { title: 'Shopping', body: '<p>Milk</p>' };
interface Written {
  readonly id: string;
  readonly body: string;
}

const send = (method: 'get' | 'put' | 'post' | 'delete', path: string, user = alice) =>
  server.request[method](path).set('Authorization', user);

/** The body of an answer, of which nothing is known yet. */
async function json(answer: PromiseLike<{ readonly body: unknown }>): Promise<unknown> {
  return (await answer).body;
}

async function write(input = note): Promise<Written> {
  return (await json(send('post', '/notes').send(input).expect(201))) as Written;
}

test('the protected resource answers', async () => {
  const body = await json(send('get', '/protected-resource').expect(200));
  expect(body).toEqual({ message: 'Access granted!' });
});

describe('the public resource', () => {
  test('answers what it was given, cleaned and without the password', async () => {
    const sent = { username: 'alice', password: 'correct horse', comment: 'Hello <script>alert(1)</script>you' };
    const body = await json(server.request.post('/api/resource').send(sent).expect(201));
    expect(body).toEqual({ username: 'alice', comment: 'Hello you' });
  });

  test('answers nothing of what it was not given', async () => {
    const body = await json(server.request.post('/api/resource').send({ password: '12345678' }).expect(201));
    expect(body).toEqual({});
  });

  test('refuses a password of seven characters', async () => {
    const body = await json(server.request.post('/api/resource').send({ password: '1234567' }).expect(400));
    expect(body).toMatchObject({ code: 'invalid_input', errors: [{ in: 'body', path: '/password' }] });
  });
});

describe('a note', () => {
  test('is written, read, changed and deleted', async () => {
    const written = await send('post', '/notes').send(note).expect(201).expect('ETag', '"1"');
    const { id } = written.body as Written;
    expect(written.headers['location']).toBe(`/notes/${id}`);
    expect(written.body).toMatchObject(note);
    const read = await send('get', `/notes/${id}`).expect(200).expect('ETag', '"1"');
    expect(read.body).toEqual(written.body);
    const changed = await send('put', `/notes/${id}`)
      .set('If-Match', '"1"')
      .send({ title: 'New', body: '' })
      .expect(200)
      .expect('ETag', '"2"');
    expect(changed.body).toMatchObject({ id, title: 'New' });
    await send('delete', `/notes/${id}`).set('If-Match', '"2"').expect(204);
    await send('get', `/notes/${id}`).expect(404);
  });

  test('holds clean HTML', async () => {
    const body = await json(
      write({
        title: 'x',
        body: '<p onclick="x()">Hi <script>alert(1)</script><b>you</b></p>',
      }),
    );
    expect(body).toBe('<p>Hi <b>you</b></p>');
  });

  test('holds no character that the database refuses', async () => {
    const { id, body } = await write({ title: 'a\u0000b', body: '<p>a\u0000b \ud800</p>' });
    expect(body).not.toContain('\u0000');
    await send('get', `/notes/${id}`).expect(200);
  });

  test.each(['get', 'put', 'delete'] as const)('of another answers %s like one that never was', async (method) => {
    const { id } = await write();
    const ask = async (noteId: string) => {
      const request = send(method, `/notes/${noteId}`, 'Bearer mallory').set('If-Match', '"1"');
      const { status, text } = await (method === 'put' ? request.send(note) : request);
      const { code, title, detail } = JSON.parse(text) as Record<string, unknown>;
      return { status, code, title, detail };
    };
    const others = await ask(id);
    expect(others).toMatchObject({ status: 404, code: 'not_found' });
    expect(await ask('01955d3c-6f00-7a3b-8c1d-2e4f60718293')).toEqual(others);
    await send('get', `/notes/${id}`).expect(200);
  });

  test.each([
    ['no If-Match', undefined, 428],
    ['the version it has', '"1"', 200],
    ['any version', '*', 200],
    ['its version among others', '"7", "1"', 200],
    ['another version', '"2"', 412],
    ['its version as a weak tag', 'W/"1"', 412],
    ['a tag that is not of ours', '"abc"', 412],
    ['no tag at all', '1', 400],
    ['an open tag', '"1', 400],
  ])('is changed with %s as its conditions say', async (_, ifMatch, status) => {
    const { id } = await write();
    const request = send('put', `/notes/${id}`);
    if (ifMatch !== undefined) void request.set('If-Match', ifMatch);
    const body = await json(request.send(note).expect(status));
    if (status === 428) expect(body).toMatchObject({ code: 'precondition_required' });
    if (status === 412) expect(body).toMatchObject({ code: 'precondition_failed' });
  });

  test('of many writers that read the same version is changed by one', async () => {
    const { id } = await write();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send('put', `/notes/${id}`).set('If-Match', '"1"').send(note)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
  });
});

describe('the list', () => {
  interface Page {
    readonly items: readonly { readonly title: string }[];
    readonly next?: string;
  }

  test('goes on where `next` says, until there is none', async () => {
    for (const title of ['1', '2', '3', '4', '5']) await write({ title, body: '' });
    const titles: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 2, ...(cursor !== undefined && { cursor }) };
      const body = await json(send('get', '/notes').query(query).expect(200));
      const page = body as Page;
      titles.push(...page.items.map(({ title }) => title));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(titles).toEqual(['5', '4', '3', '2', '1']);
  });

  test('has twenty on a page unless another number is asked for', async () => {
    for (let i = 0; i < 21; i += 1) await write();
    const body = await json(send('get', '/notes').expect(200));
    expect((body as Page).items).toHaveLength(20);
  });

  test('is narrowed by a search', async () => {
    await write({ title: 'Tea', body: '<p>green</p>' });
    await write({ title: 'Milk', body: '' });
    const body = await json(send('get', '/notes').query({ q: 'GREEN' }).expect(200));
    expect(body).toMatchObject({ items: [{ title: 'Tea' }] });
  });

  test.each(['x', 'AZVdPG8AejuMHS5PYHGCkB', '../../../etc/passwd1234', `' or '1'='1' --       `])(
    'refuses the cursor %s',
    async (cursor) => {
      await send('get', '/notes').query({ cursor }).expect(400);
    },
  );

  test('that starts behind a cursor of nobody is a list all the same', async () => {
    await write();
    const body = await json(send('get', '/notes').query({ cursor: 'AAAAAAAAAAAAAAAAAAAAAA' }).expect(200));
    expect(body).toEqual({ items: [] });
  });
});

describe('an attachment', () => {
  const attach = (id: string, content: Buffer, name: string, user = alice) =>
    send('put', `/notes/${id}/attachment`, user).attach('file', content, { filename: name, contentType: 'image/png' });

  test('is typed by its bytes, whatever its sender says', async () => {
    const { id } = await write();
    const body = await json(attach(id, Buffer.from('%PDF-1.7\n'), 'Grüße.png').expect(201));
    expect(body).toEqual({ fileName: 'Grüße.png', mediaType: 'application/pdf', size: 9 });
    await attach(id, Buffer.from('text'), '../list.txt').expect(200);
    const changed = await json(send('get', `/notes/${id}`).expect('ETag', '"3"'));
    expect(changed).toMatchObject({ attachment: { fileName: 'list.txt', mediaType: 'text/plain', size: 4 } });
  });

  test('that is none of the four types is refused', async () => {
    const { id } = await write();
    const body = await json(attach(id, Buffer.from([0, 1, 2, 3]), 'a.png').expect(415));
    expect(body).toMatchObject({ code: 'unsupported_media_type' });
  });

  test('comes back byte for byte, to be saved under its name', async () => {
    const { id } = await write();
    const content = Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(200_000, 7)]);
    await attach(id, content, 'Grüße.pdf').expect(201);
    const answer = await send('get', `/notes/${id}/attachment`).responseType('blob').expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '200005',
      'content-disposition': `attachment; filename="Gr__e.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf`,
      'x-content-type-options': 'nosniff',
    });
    expect(content.equals(answer.body as Buffer)).toBe(true);
  });

  test('of another cannot be read, replaced or removed', async () => {
    const { id } = await write();
    await attach(id, Buffer.from('text'), 'a.txt').expect(201);
    await send('get', `/notes/${id}/attachment`, 'Bearer mallory').expect(404);
    await attach(id, Buffer.from('text'), 'a.txt', 'Bearer mallory').expect(404);
    await send('delete', `/notes/${id}/attachment`, 'Bearer mallory').expect(404);
    await send('delete', `/notes/${id}/attachment`).expect(204);
    await send('delete', `/notes/${id}/attachment`).expect(404);
    await send('get', `/notes/${id}/attachment`).expect(404);
  });
});

test('the statistics are numbers', async () => {
  await write();
  const body = await json(send('get', '/admin/statistics').expect(200));
  const { notes } = body as { notes: number };
  expect(notes).toBeGreaterThan(0);
});
