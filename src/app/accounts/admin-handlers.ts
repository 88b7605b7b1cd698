import type { components, operations } from '../../../generated/api.js';
import { Problem, type Handlers, type RequestBase } from '../../kit/index.js';
import { cursorOf, idOf } from '../ids.js';
import type { User } from '../user.js';
import type { Accounts } from './accounts.js';
import type { Actor } from './audit.js';
import { rolesOf } from './roles.js';
import type { Account } from './users.js';

type AdminHandlers = Pick<
  Handlers<operations, User>,
  'listUsers' | 'setRoles' | 'setDisabled' | 'listAudit' | 'rotateKeys'
>;

/** What admins do with accounts and keys: the contract says who may, and no one else gets this far. */
export function accountsAdminHandlers({ users, audit, administration, keys }: Accounts): AdminHandlers {
  return {
    async listUsers({ query: { limit, cursor } }) {
      const page = await users.list({ limit, before: cursor === undefined ? undefined : idOf(cursor) });
      return { status: 200, body: { items: page.accounts.map(bodyOf), ...nextOf(page.more, page.accounts) } };
    },

    async setRoles(request) {
      const { userId } = request.path;
      const account = await administration.setRoles(userId, request.body.roles, actorOf(request));
      if (!account) throw noSuchAccount();
      request.report('authz_change', { user: userId, roles: request.body.roles });
      return { status: 200, body: bodyOf(account) };
    },

    async setDisabled(request) {
      const { userId } = request.path;
      const account = await administration.setDisabled(userId, request.body.disabled, actorOf(request));
      if (!account) throw noSuchAccount();
      request.report('user_updated', { user: userId, disabled: request.body.disabled });
      return { status: 200, body: bodyOf(account) };
    },

    async listAudit({ query: { limit, cursor } }) {
      const { entries, more } = await audit.list({ limit, before: cursor === undefined ? undefined : idOf(cursor) });
      const items = entries.map(({ id, at, actor, action, target, detail, ip, request_id }) => ({
        ...{ id, at: at.toISOString(), actor, action, target, ip, request_id },
        ...(detail === null ? {} : { detail }),
      }));
      return { status: 200, body: { items, ...nextOf(more, entries) } };
    },

    async rotateKeys(request) {
      await keys.rotate(actorOf(request));
      request.report('authz_admin', { what: 'a new signing key' });
      return { status: 200, body: { keys: [...keys.published] } };
    },
  };
}

function actorOf({ user, ip, id }: RequestBase & { readonly user: User }): Actor {
  return { subject: user.subject, ip, requestId: id };
}

function bodyOf(account: Account): components['schemas']['User'] {
  return {
    id: account.id,
    email: account.email,
    roles: rolesOf(account.roles),
    disabled: account.disabled,
    second_factor: account.totpSecret !== undefined,
    created_at: account.createdAt.toISOString(),
  };
}

function nextOf(more: boolean, items: readonly { readonly id: string }[]): { next?: string } {
  const last = more ? items.at(-1) : undefined;
  return last ? { next: cursorOf(last.id) } : {};
}

function noSuchAccount(): Problem {
  return new Problem('not_found', { detail: 'There is no such account.' });
}
