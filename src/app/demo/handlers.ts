import type { operations } from '../../../generated/api.js';
import type { Handlers } from '../../kit/index.js';
import type { User } from '../user.js';

/** The two operations to try a token and a faulty input on. */
export function basicsHandlers(): Pick<Handlers<operations, User>, 'getProtectedResource' | 'createResource'> {
  return {
    getProtectedResource: () => ({ status: 200, body: { message: 'Access granted!' } }),

    createResource({ body: { username, comment } }) {
      const body = { ...(username !== undefined && { username }), ...(comment !== undefined && { comment }) };
      return { status: 201, body };
    },
  };
}
