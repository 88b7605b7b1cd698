import type { operations } from '../../../generated/api.js';
import { Problem, type Handlers } from '../../kit/index.js';
import type { User } from '../user.js';
import type { accountsAdminHandlers } from './admin-handlers.js';
import type { accountsHandlers } from './handlers.js';
import type { meHandlers } from './me-handlers.js';

type AccountOperation = keyof (ReturnType<typeof accountsHandlers> &
  ReturnType<typeof meHandlers> &
  ReturnType<typeof accountsAdminHandlers>);

/** Creates the handlers of account operations if tokens come from an external issuer: only `GET /me` is supported. */
export function externalIssuerHandlers(): Pick<Handlers<operations, User>, AccountOperation> {
  const notFound = (): never => {
    throw new Problem('not_found', { detail: 'The issuer of the tokens manages the accounts.' });
  };
  return {
    getMe: ({ user }) => ({ status: 200, body: { subject: user.subject, scopes: [...user.scopes] } }),
    register: notFound,
    verifyEmail: notFound,
    login: notFound,
    refresh: notFound,
    logout: notFound,
    logoutEverywhere: notFound,
    forgotPassword: notFound,
    resetPassword: notFound,
    getKeys: notFound,
    changePassword: notFound,
    listSessions: notFound,
    endSession: notFound,
    beginTotp: notFound,
    confirmTotp: notFound,
    disableTotp: notFound,
    listUsers: notFound,
    setRoles: notFound,
    setDisabled: notFound,
    listAudit: notFound,
    rotateKeys: notFound,
  };
}
