import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import {
  apiKey,
  basic,
  createPrivateFile,
  jwt,
  localSigningKey,
  remoteKeys,
  type AuthenticatorFactory,
  type Contract,
  type Identity,
  type SecurityScheme,
  type ServerSettings,
} from '../../kit/index.js';

/** The authenticators of a contract's security schemes on this machine. */
export interface LocalSecurity {
  readonly authenticators: Readonly<Record<string, AuthenticatorFactory>>;
  /** Whether tokens are accepted: of `gatehouse token`, or of the issuer of `JWKS_URL`. */
  readonly acceptsTokens: boolean;
  /** The key for apiKey schemes, and password for basic ones; `undefined` if the contract has none of them. */
  readonly key: string | undefined;
}

/**
 * Creates authenticators for local use: tokens for bearer, oauth2 and openIdConnect, a local key for apiKey and basic. Other
 * schemes get none, which the plan reports.
 */
export async function localAuthenticators(contract: Contract, settings: ServerSettings): Promise<LocalSecurity> {
  const schemes = [...contract.securitySchemes];
  const takesTokens = schemes.some(([, scheme]) => acceptsToken(scheme));
  const takesKey = schemes.some(([, scheme]) => scheme.type === 'apiKey' || isBasic(scheme));
  const { issuer, audience, jwksUrl } = settings.tokens;
  const token = takesTokens
    ? jwt({
        issuer,
        audience,
        keys: jwksUrl ? remoteKeys(jwksUrl) : (await localSigningKey(settings.localDirectory)).keys,
        user: ({ subject, scopes }) => ({ subject, scopes: [...scopes] }),
      })
    : undefined;
  const key = takesKey ? await readLocalKey(settings.localDirectory) : undefined;

  const authenticators: Record<string, AuthenticatorFactory> = {};
  for (const [name, scheme] of schemes) {
    const holder = keyHolder(scopesOf(contract, name));
    if (token && acceptsToken(scheme)) authenticators[name] = token;
    else if (key !== undefined && scheme.type === 'apiKey')
      authenticators[name] = apiKey((received) => (isEqual(received, key) ? holder : undefined));
    else if (key !== undefined && isBasic(scheme))
      authenticators[name] = basic((_name, password) => (isEqual(password, key) ? holder : undefined));
  }
  return { authenticators, acceptsTokens: takesTokens, key };
}

function acceptsToken(scheme: SecurityScheme): boolean {
  if (scheme.type === 'http') return scheme.scheme === 'bearer';
  return scheme.type === 'oauth2' || scheme.type === 'openIdConnect';
}

function isBasic(scheme: SecurityScheme): boolean {
  return scheme.type === 'http' && scheme.scheme === 'basic';
}

const LOCAL_KEY_BYTES = 24;

/** Reads the key in the local folder, which is created on first use. Only its owner can read it. */
async function readLocalKey(directory: string): Promise<string> {
  const text = await createPrivateFile(
    join(directory, 'api-key'),
    () => `${randomBytes(LOCAL_KEY_BYTES).toString('base64url')}\n`,
  );
  return text.trim();
}

/** Creates the identity of the key's holder, with all scopes that the contract requires. */
function keyHolder(scopes: ReadonlySet<string>): Identity {
  return { user: { subject: 'local-key', scopes: [...scopes] }, subject: 'local-key', scopes };
}

function scopesOf(contract: Contract, scheme: string): ReadonlySet<string> {
  return new Set(contract.operations.flatMap(({ security = [] }) => security.flatMap((set) => set.get(scheme) ?? [])));
}

/** Compares in constant time. */
function isEqual(received: string, key: string): boolean {
  return timingSafeEqual(digest(received), digest(key));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
