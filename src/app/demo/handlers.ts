import type { operations } from '../../../generated/api.js';
import type { Handlers } from '../../kit/index.js';
import type { User } from '../user.js';

/** Creates the handlers of two small operations: one to try a token on, one to try invalid input on. */
export function demoHandlers(): Pick<Handlers<operations, User>, 'getProtectedResource' | 'createResource'> {
  return {
    getProtectedResource: () => ({ status: 200, body: { message: 'Access granted!' } }),

    createResource({ body: { username, comment } }) {
      const body = { ...(username !== undefined && { username }), ...(comment !== undefined && { comment }) };
      return { status: 201, body };
    },
  };
}
