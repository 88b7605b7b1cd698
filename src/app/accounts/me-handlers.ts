import type { operations } from '../../../generated/api.js';
import { Problem, type Handlers, type RequestBase } from '../../kit/index.js';
import type { User } from '../user.js';
import type { Accounts } from './accounts.js';
import type { Owner } from './own-account.js';
import { knownRoles } from './users.js';

export type MeHandlers = Pick<
  Handlers<operations, User>,
  'getMe' | 'changePassword' | 'listSessions' | 'endSession' | 'beginTotp' | 'confirmTotp' | 'disableTotp'
>;

/** Creates the handlers with which people view and change their own accounts. */
export function meHandlers({
  users,
  ownAccount,
  sessions,
}: Pick<Accounts, 'users' | 'ownAccount' | 'sessions'>): MeHandlers {
  return {
    async getMe({ user }) {
      const account = await users.find(user.subject);
      return {
        status: 200,
        body: {
          subject: user.subject,
          scopes: [...user.scopes],
          ...(account && {
            account: {
              email: account.email,
              roles: knownRoles(account.roles),
              second_factor: account.totpSecret !== undefined,
              created_at: account.createdAt.toISOString(),
            },
          }),
        },
      };
    },

    async changePassword(request) {
      await ownAccount.changePassword(ownerOf(request), request.body.current, request.body.password);
      return { status: 204 };
    },

    async listSessions(request) {
      const { id } = await ownAccount.find(ownerOf(request));
      const items = (await sessions.list(id)).map((session) => ({
        id: session.id,
        current: session.id === request.user.session,
        created_at: session.created_at.toISOString(),
        used_at: session.used_at.toISOString(),
        ip: session.ip,
        ...(session.user_agent === null ? {} : { user_agent: session.user_agent }),
      }));
      return { status: 200, body: { items } };
    },

    async endSession(request) {
      const owner = ownerOf(request);
      const { sessionId } = request.path;
      const ended = await sessions.end(sessionId, owner);
      if (!ended) throw new Problem('not_found', { detail: 'There is no such session, or it is not yours.' });
      request.report('authn_token_revoked', { user: owner.subject, session: sessionId });
      return { status: 204 };
    },

    async beginTotp(request) {
      const body = await ownAccount.beginTotp(ownerOf(request), request.body.password);
      return { status: 200, body };
    },

    async confirmTotp(request) {
      const codes = await ownAccount.confirmTotp(ownerOf(request), request.body.code);
      return { status: 200, body: { recovery_codes: [...codes] } };
    },

    async disableTotp(request) {
      await ownAccount.disableTotp(ownerOf(request), request.body.password, request.body.code);
      return { status: 204 };
    },
  };
}

function ownerOf({ user, ip, id, report }: RequestBase & { readonly user: User }): Owner {
  return { subject: user.subject, session: user.session, ip, requestId: id, report };
}
