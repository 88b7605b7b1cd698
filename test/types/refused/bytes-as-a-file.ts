import type { Handlers } from '../../../src/kit/index.js';
import type { operations, User } from '../operations.js';

export const handlers: Handlers<operations, User> = {
  read: ({ path }) => ({ status: 200, body: { id: path.id } }),
  write: () => ({ status: 204 }),
  maybe: () => ({ status: 200, body: '' }),
  file: ({ body }) => ({ status: 200, contentType: 'image/png', body: body.file }),
  bytes: ({ contentType, body }) => ({
    status: 200,
    contentType: 'image/png',
    // error TS2322
    body: contentType === 'application/octet-stream' ? new Blob([body]) : new Uint8Array(),
  }),
};
