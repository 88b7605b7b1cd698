import type { components, operations } from '../../../generated/api.js';
import { Problem, type Handlers, type SecurityEvent } from '../../kit/index.js';
import type { User } from '../user.js';
import type { Accounts } from './accounts.js';
import { isFromOwnPage, noRefreshCookie, refreshCookie } from './refresh-cookie.js';
import type { Stranger } from './registration.js';
import type { Grant } from './sessions.js';

type AccountsHandlers = Pick<
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

/** The way in and out over HTTP: bodies, cookies and statuses; who gets in, the services know. */
export function accountsHandlers({ registration, login, sessions, own, keys, origin }: Accounts): AccountsHandlers {
  return {
    async register(request) {
      await registration.register(request.body.email, request.body.password, strangerOf(request));
      return { status: 202 };
    },

    async verifyEmail(request) {
      await registration.verify(request.body.token, strangerOf(request));
      return { status: 204 };
    },

    async login(request) {
      const { body, header } = request;
      const grant = await login.login(body, strangerOf(request), header['User-Agent']);
      return granted(grant, body.cookie ?? false);
    },

    async refresh(request) {
      const { body, header, cookie } = request;
      if (body.refresh_token !== undefined)
        return granted(await login.refresh(body.refresh_token, strangerOf(request)));
      const kept = cookie['__Host-refresh'];
      if (kept === undefined)
        throw new Problem('credentials_missing', { detail: 'There is no refresh token.', headers });
      if (!isFromOwnPage({ site: header['Sec-Fetch-Site'], origin: header.Origin }, origin)) {
        request.report('malicious_cors', { reason: 'a refresh cookie from another site', origin: header.Origin });
        throw new Problem('forbidden', { detail: 'The cookie is taken from pages of this server only.' });
      }
      return granted(await login.refresh(kept, strangerOf(request)), true);
    },

    async logout({ user, ip, id, report }) {
      const account = await own.accountOf({ subject: user.subject, ip, requestId: id });
      if (user.session !== undefined) {
        await sessions.end(account.id, user.session, { subject: user.subject, ip, requestId: id });
        report('authn_token_revoked', { user: account.id, session: user.session });
      }
      return { status: 204, headers: { 'Set-Cookie': noRefreshCookie } };
    },

    async logoutEverywhere({ user, ip, id, report }) {
      const actor = { subject: user.subject, ip, requestId: id };
      const account = await own.accountOf(actor);
      await sessions.endAll(account.id, actor);
      report('authn_token_revoked', { user: account.id, sessions: 'all' });
      return { status: 204, headers: { 'Set-Cookie': noRefreshCookie } };
    },

    async forgotPassword(request) {
      await registration.forgot(request.body.email, strangerOf(request));
      return { status: 202 };
    },

    async resetPassword(request) {
      await registration.reset(request.body.token, request.body.password, strangerOf(request));
      return { status: 204 };
    },

    getKeys: () => ({ status: 200, body: { keys: [...keys.published] } }),
  };
}

const headers = { 'WWW-Authenticate': 'Bearer' };

interface Caller {
  readonly ip: string;
  readonly id: string;
  readonly report: (event: SecurityEvent, detail?: Readonly<Record<string, unknown>>) => void;
}

function strangerOf({ ip, id, report }: Caller): Stranger {
  return { ip, requestId: id, report };
}

/** RFC 6749, 5.1: tokens are nobody else's to keep. */
function granted({ access, refreshToken }: Grant, asCookie = false) {
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
