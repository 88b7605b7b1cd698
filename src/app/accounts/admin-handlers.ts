import type { components, operations } from '../../../generated/api.js';
import { Problem, type Handlers, type RequestBase } from '../../kit/index.js';
import type { User } from '../user.js';
import type { Accounts } from './accounts.js';
import type { Caller } from './account-lock.js';
import { knownRoles, type Account } from './users.js';

export type AccountsAdminHandlers = Pick<
  Handlers<operations, User>,
  'listUsers' | 'setRoles' | 'setDisabled' | 'listAudit' | 'rotateKeys'
>;

/** Creates the handlers for administering accounts and keys. The contract requires the role, so no one else gets here. */
export function accountsAdminHandlers({ users, audit, administration, keys }: Accounts): AccountsAdminHandlers {
  return {
    async listUsers({ query }) {
      const page = await users.list(query);
      return { status: 200, body: { ...page, items: page.items.map(bodyOf) } };
    },

    async setRoles(request) {
      const { userId } = request.path;
      const account = await administration.setRoles(userId, request.body.roles, actorOf(request));
      if (!account) throw accountNotFound();
      request.report('authz_change', { user: userId, roles: request.body.roles });
      return { status: 200, body: bodyOf(account) };
    },

    async setDisabled(request) {
      const { userId } = request.path;
      const account = await administration.setDisabled(userId, request.body.disabled, actorOf(request));
      if (!account) throw accountNotFound();
      request.report('user_updated', { user: userId, disabled: request.body.disabled });
      return { status: 200, body: bodyOf(account) };
    },

    async listAudit({ query }) {
      const page = await audit.list(query);
      const items = page.items.map(({ id, at, actor, action, target, detail, ip, request_id }) => ({
        ...{ id, at: at.toISOString(), actor, action, target, ip, request_id },
        ...(detail === null ? {} : { detail }),
      }));
      return { status: 200, body: { ...page, items } };
    },

    async rotateKeys(request) {
      await keys.rotate(actorOf(request));
      request.report('authz_admin', { what: 'a new signing key' });
      return { status: 200, body: { keys: [...keys.published] } };
    },
  };
}

function actorOf({ user, ip, id }: RequestBase & { readonly user: User }): Caller {
  return { subject: user.subject, session: user.session, ip, requestId: id };
}

function bodyOf(account: Account): components['schemas']['User'] {
  return {
    id: account.id,
    email: account.email,
    roles: knownRoles(account.roles),
    disabled: account.disabled,
    second_factor: account.totpSecret !== undefined,
    created_at: account.createdAt.toISOString(),
  };
}

function accountNotFound(): Problem {
  return new Problem('not_found', { detail: 'There is no such account.' });
}
