import type { operations } from '../../../generated/api.js';
import { Problem, type Handlers } from '../../kit/index.js';
import type { User } from '../user.js';
import type { accountsAdminHandlers } from './admin-handlers.js';
import type { accountsHandlers } from './handlers.js';
import type { meHandlers } from './me-handlers.js';

type AllHandlers = ReturnType<typeof accountsHandlers> &
  ReturnType<typeof meHandlers> &
  ReturnType<typeof accountsAdminHandlers>;

/** In place of accounts where tokens come from another issuer: who its users are, it knows, and only `/me` is left. */
export function accountsElsewhere(): AllHandlers {
  const elsewhere = (): never => {
    throw new Problem('not_found', { detail: 'Accounts are kept by the issuer of the tokens, not here.' });
  };
  const getMe: Handlers<operations, User>['getMe'] = ({ user }) => ({
    status: 200,
    body: { subject: user.subject, scopes: [...user.scopes] },
  });
  return {
    getMe,
    register: elsewhere,
    verifyEmail: elsewhere,
    login: elsewhere,
    refresh: elsewhere,
    logout: elsewhere,
    logoutEverywhere: elsewhere,
    forgotPassword: elsewhere,
    resetPassword: elsewhere,
    getKeys: elsewhere,
    changePassword: elsewhere,
    listSessions: elsewhere,
    endSession: elsewhere,
    beginTotp: elsewhere,
    confirmTotp: elsewhere,
    disableTotp: elsewhere,
    listUsers: elsewhere,
    setRoles: elsewhere,
    setDisabled: elsewhere,
    listAudit: elsewhere,
    rotateKeys: elsewhere,
  };
}
