import type { Handlers } from '../../../src/kit/index.js';
import type { operations, User } from '../operations.js';

export const handlers: Handlers<operations, User> = {
  // error TS2322, TS2353
  read: () => ({ status: 201, body: { id: '' } }),
  write: () => ({ status: 204 }),
  maybe: () => ({ status: 200, body: '' }),
  file: ({ body }) => ({ status: 200, contentType: 'image/png', body: body.file }),
  bytes: () => ({ status: 200, contentType: 'image/png', body: new Uint8Array() }),
};
