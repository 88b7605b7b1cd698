import type { IncomingMessage } from 'node:http';
import passport from 'passport';
import { Problem } from '../problem.js';
import { parseCookieHeader } from '../decode/cookie-header.js';
import { createPassportRunner } from './passport.js';
import type { Authenticator, AuthenticatorFactory, Identity } from './authenticator.js';
import { quotedString } from './challenge.js';

/** Answers who credentials belong to; `undefined` when they are wrong. Compare secrets in constant time. */
export type Verify<Args extends readonly string[], User> = (
  ...credentials: Args
) => Identity<User> | undefined | Promise<Identity<User> | undefined>;

/**
 * API keys: for `apiKey` schemes, in the header, query or cookie the contract names.
 *
 * @param verify who a key belongs to
 */
export function apiKey<User>(verify: Verify<[key: string], User>): AuthenticatorFactory<User> {
  return (scheme) => {
    if (scheme.type !== 'apiKey') throw new Error(`apiKey() stands behind apiKey schemes, not behind ${scheme.type}`);
    const { in: place, name } = scheme;
    const find = { header: headerValue, query: queryValue, cookie: cookieValue }[place];
    const credentials = (request: IncomingMessage): [string] | undefined => {
      const key = find(request, name);
      return key === undefined ? undefined : [key];
    };
    return authenticator(credentials, verify, `ApiKey in="${place}", name=${quotedString(name)}`);
  };
}

/**
 * User names and passwords (RFC 7617): for `http` `basic` schemes.
 *
 * @param verify who a name and a password belong to
 */
export function basic<User>(verify: Verify<[name: string, password: string], User>): AuthenticatorFactory<User> {
  return (scheme) => {
    if (scheme.type !== 'http' || scheme.scheme !== 'basic')
      throw new Error(`basic() stands behind http basic schemes, not behind ${scheme.type}`);
    return authenticator(basicCredentials, verify, 'Basic realm="api", charset="UTF-8"');
  };
}

type Find<Args> = (request: IncomingMessage) => Args | undefined;

function authenticator<Args extends readonly string[], User>(
  find: Find<Args>,
  verify: Verify<Args, User>,
  challenge: string,
): Authenticator<User> {
  const attempt = createPassportRunner<User>(
    new CredentialsStrategy(find, verify),
    () => new Problem('credentials_invalid'),
  );
  return {
    authenticate: (request: IncomingMessage) => (find(request) === undefined ? undefined : attempt(request)),
    challenge: () => challenge,
  };
}

/**
 * A passport strategy for credentials that are sent as they are. Passport works on objects that inherit from a
 * strategy, which private `#fields` do not allow.
 */
class CredentialsStrategy<Args extends readonly string[], User> extends passport.Strategy {
  private readonly find: Find<Args>;
  private readonly verify: Verify<Args, User>;

  constructor(find: Find<Args>, verify: Verify<Args, User>) {
    super();
    this.find = find;
    this.verify = verify;
  }

  override authenticate(request: IncomingMessage): void {
    const credentials = this.find(request);
    if (credentials === undefined) {
      this.fail();
      return;
    }
    Promise.resolve()
      .then(() => this.verify(...credentials))
      .then(
        (identity) => (identity ? this.success(identity) : this.fail()),
        (error: unknown) => this.error(error),
      );
  }
}

function headerValue(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

function queryValue(request: IncomingMessage, name: string): string | undefined {
  const query = (request.url ?? '').indexOf('?');
  return query === -1 ? undefined : (new URLSearchParams(request.url?.slice(query + 1)).get(name) ?? undefined);
}

function cookieValue(request: IncomingMessage, name: string): string | undefined {
  return parseCookieHeader(request.headers.cookie ?? '').get(name);
}

function basicCredentials(request: IncomingMessage): [string, string] | undefined {
  const match = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(request.headers.authorization ?? '');
  if (!match) return undefined;
  const text = Buffer.from(match[1] ?? '', 'base64').toString();
  const colon = text.indexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
