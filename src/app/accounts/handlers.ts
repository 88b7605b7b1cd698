import type { components, operations } from '../../../generated/api.js';
import { Problem, type Handlers, type RequestBase } from '../../kit/index.js';
import type { User } from '../user.js';
import type { Accounts } from './accounts.js';
import { CLEARED_REFRESH_COOKIE, isFromOwnPage, refreshCookie } from './refresh-cookie.js';
import type { Requester } from './registration.js';
import type { Grant } from './sessions.js';

export type AccountsHandlers = Pick<
  Handlers<operations, User>,
  | 'register'
  | 'verifyEmail'
  | 'login'
  | 'refresh'
  | 'logout'
  | 'logoutEverywhere'
  | 'forgotPassword'
  | 'resetPassword'
  | 'getKeys'
>;

/** Creates the handlers of registration, login and logout. They translate between HTTP and the services. */
export function accountsHandlers(accounts: Accounts): AccountsHandlers {
  const { registration, login, sessions, keys, origin } = accounts;
  return {
    async register(request) {
      await registration.register(request.body.email, request.body.password, requesterOf(request));
      return { status: 202 };
    },

    async verifyEmail(request) {
      await registration.verifyEmail(request.body.token, request.body.password, requesterOf(request));
      return { status: 204 };
    },

    async login(request) {
      const { body, header } = request;
      const grant = await login.login(body, requesterOf(request), header['User-Agent']);
      return tokensResponse(grant, body.cookie ?? false);
    },

    async refresh(request) {
      const { body, header, cookie } = request;
      if (body.refresh_token !== undefined)
        return tokensResponse(await login.refresh(body.refresh_token, requesterOf(request)));
      const token = cookie['__Host-refresh'];
      if (token === undefined)
        throw new Problem('credentials_missing', {
          detail: 'The refresh token is missing.',
          headers: { 'WWW-Authenticate': 'Bearer' },
        });
      if (!isFromOwnPage({ site: header['Sec-Fetch-Site'], origin: header.Origin }, origin)) {
        request.report('malicious_cors', { reason: 'a refresh cookie from another site', origin: header.Origin });
        throw new Problem('forbidden', { detail: 'The refresh cookie is accepted from pages of this server only.' });
      }
      return tokensResponse(await login.refresh(token, requesterOf(request)), true);
    },

    async logout({ user, ip, id, report }) {
      await sessions.endOwn({ subject: user.subject, session: user.session, ip, requestId: id });
      report('authn_token_revoked', { user: user.subject, session: user.session });
      return { status: 204, headers: { 'Set-Cookie': CLEARED_REFRESH_COOKIE } };
    },

    async logoutEverywhere({ user, ip, id, report }) {
      await sessions.endAll({ subject: user.subject, session: user.session, ip, requestId: id });
      report('authn_token_revoked', { user: user.subject, sessions: 'all' });
      return { status: 204, headers: { 'Set-Cookie': CLEARED_REFRESH_COOKIE } };
    },

    async forgotPassword(request) {
      await registration.requestPasswordReset(request.body.email, requesterOf(request));
      return { status: 202 };
    },

    async resetPassword(request) {
      await registration.resetPassword(request.body.token, request.body.password, requesterOf(request));
      return { status: 204 };
    },

    getKeys: () => ({ status: 200, body: { keys: [...keys.published] } }),
  };
}

function requesterOf({ ip, id, report }: RequestBase): Requester {
  return { ip, requestId: id, report };
}

/** Creates the token response; RFC 6749, section 5.1, forbids to cache it. */
function tokensResponse({ access, refreshToken }: Grant, asCookie = false) {
  const body: components['schemas']['Tokens'] = {
    access_token: access.token,
    token_type: 'Bearer',
    expires_in: access.expiresIn,
    scope: access.scope,
    ...(asCookie ? {} : { refresh_token: refreshToken }),
  };
  const cookie = asCookie ? { 'Set-Cookie': refreshCookie(refreshToken) } : {};
  return { status: 200 as const, headers: { 'Cache-Control': 'no-store', ...cookie }, body };
}
