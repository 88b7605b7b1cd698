import type { Handlers } from '../../../src/kit/index.js';
import type { operations, User } from '../operations.js';

// error TS2741
export const handlers: Handlers<operations, User> = {
  read: ({ path }) => ({ status: 200, body: { id: path.id } }),
  write: () => ({ status: 204 }),
  maybe: () => ({ status: 200, body: '' }),
  bytes: () => ({ status: 200, contentType: 'image/png', body: new Uint8Array() }),
};
