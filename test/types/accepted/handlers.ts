import type { Handlers } from '../../../src/kit/index.js';
import type { operations, User } from '../operations.js';

async function* events(): AsyncGenerator<string> {
  yield 'data: 1\n\n';
  await Promise.resolve();
}

export const handlers: Handlers<operations, User> = {
  read({ path, query, user }) {
    const limit: number = query.limit;
    const q: string | undefined = query.q;
    if (path.id === q) return { status: 404, body: { code: user.name } };
    return { status: 200, headers: { ETag: '"1"' }, body: { id: path.id.slice(limit) } };
  },
  write: async ({ body, signal }) => {
    await Promise.resolve(body.title.length + Number(signal.aborted));
    return { status: 204 };
  },
  maybe({ contentType, body, user }) {
    const name: string | undefined = user?.name;
    if (contentType === undefined) return { status: 200, body: name ?? 'nobody' };
    return { status: 200, body: contentType === 'text/plain' ? body : body.title };
  },
  file({ body }) {
    if (body.file.size === 0) return { status: 200, contentType: 'text/event-stream', body: events() };
    return { status: 200, contentType: 'image/png', body: body.file };
  },
  bytes(request) {
    if (request.contentType === 'Application/JSON; charset=utf-8')
      return { status: 200, contentType: 'application/json; v=1', body: { ok: request.body.title === '' } };
    if (request.contentType === 'application/xml')
      return { status: 200, contentType: 'application/json; v=1', body: { ok: request.body.startsWith('<') } };
    return { status: 200, contentType: 'image/png', body: request.body };
  },
};
