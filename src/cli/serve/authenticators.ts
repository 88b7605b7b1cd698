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

/** What stands behind the security schemes of a contract on this machine. */
export interface LocalSecurity {
  readonly authenticators: Readonly<Record<string, AuthenticatorFactory>>;
  /** Whether tokens are taken: of `gatehouse token`, or of the issuer of `JWKS_URL`. */
  readonly takesTokens: boolean;
  /** The key of apiKey schemes, and the password of basic ones; `undefined` where the contract has none. */
  readonly key: string | undefined;
}

/**
 * Tokens for bearer, oauth2 and openIdConnect, a local key for apiKey and basic. Schemes that need more than a machine
 * of one's own can offer get nothing, and the plan says which.
 */
export async function localAuthenticators(contract: Contract, settings: ServerSettings): Promise<LocalSecurity> {
  const schemes = [...contract.securitySchemes];
  const takesTokens = schemes.some(([, scheme]) => isForTokens(scheme));
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
  const key = takesKey ? await localKey(settings.localDirectory) : undefined;

  const authenticators: Record<string, AuthenticatorFactory> = {};
  for (const [name, scheme] of schemes) {
    const holder = keyHolder(scopesOf(contract, name));
    if (token && isForTokens(scheme)) authenticators[name] = token;
    else if (key !== undefined && scheme.type === 'apiKey')
      authenticators[name] = apiKey((given) => (isSame(given, key) ? holder : undefined));
    else if (key !== undefined && isBasic(scheme))
      authenticators[name] = basic((_name, password) => (isSame(password, key) ? holder : undefined));
  }
  return { authenticators, takesTokens, key };
}

function isForTokens(scheme: SecurityScheme): boolean {
  if (scheme.type === 'http') return scheme.scheme === 'bearer';
  return scheme.type === 'oauth2' || scheme.type === 'openIdConnect';
}

function isBasic(scheme: SecurityScheme): boolean {
  return scheme.type === 'http' && scheme.scheme === 'basic';
}

/** The key in the local folder, made on first use and readable by its owner only. */
async function localKey(directory: string): Promise<string> {
  const text = await createPrivateFile(join(directory, 'api-key'), () => `${randomBytes(24).toString('base64url')}\n`);
  return text.trim();
}

/** Whoever has the key may do whatever the contract asks of its holders. */
function keyHolder(scopes: ReadonlySet<string>): Identity {
  return { user: { subject: 'local-key', scopes: [...scopes] }, subject: 'local-key', scopes };
}

function scopesOf(contract: Contract, scheme: string): ReadonlySet<string> {
  return new Set(contract.operations.flatMap(({ security = [] }) => security.flatMap((set) => set.get(scheme) ?? [])));
}

/** Takes as long for every wrong key. */
function isSame(given: string, key: string): boolean {
  return timingSafeEqual(digest(given), digest(key));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
