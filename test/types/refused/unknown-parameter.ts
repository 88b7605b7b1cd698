import type { Handlers } from '../../../src/kit/index.js';
import type { operations, User } from '../operations.js';

export const handlers: Handlers<operations, User> = {
  // error TS2339
  read: ({ query }) => ({ status: 200, body: { id: query.order } }),
  write: () => ({ status: 204 }),
  maybe: () => ({ status: 200, body: '' }),
  file: ({ body }) => ({ status: 200, contentType: 'image/png', body: body.file }),
  bytes: () => ({ status: 200, contentType: 'image/png', body: new Uint8Array() }),
};
