import type { Handlers } from '../../../src/kit/index.js';
import type { operations, User } from '../operations.js';

export const handlers: Handlers<operations, User> = {
  read: ({ path }) => ({ status: 200, body: { id: path.id } }),
  // error TS2339
  write: ({ user }) => ({ status: user ? 204 : 204 }),
  maybe: () => ({ status: 200, body: '' }),
  file: ({ body }) => ({ status: 200, contentType: 'image/png', body: body.file }),
  bytes: () => ({ status: 200, contentType: 'image/png', body: new Uint8Array() }),
};
