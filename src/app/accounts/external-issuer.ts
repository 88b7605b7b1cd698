import { Problem } from '../../kit/index.js';
import type { AccountsAdminHandlers } from './admin-handlers.js';
import type { AccountsHandlers } from './handlers.js';
import type { MeHandlers } from './me-handlers.js';

/** Creates the handlers of account operations if tokens come from an external issuer: only `GET /me` is supported. */
export function externalIssuerHandlers(): AccountsHandlers & MeHandlers & AccountsAdminHandlers {
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
