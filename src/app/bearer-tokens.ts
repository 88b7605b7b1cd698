import {
  algorithms,
  jwt,
  localSigningKey,
  remoteKeys,
  type AuthenticatorFactory,
  type KeySource,
} from '../kit/index.js';
import type { Accounts } from './accounts/accounts.js';
import type { Config } from './config.js';
import { scopesOf, userOf, type User } from './user.js';

/**
 * Creates the authenticator for bearer tokens. It accepts the tokens of the external issuer if the settings name one;
 * otherwise those of this server's accounts, and those that `npm run token` signs with the key in the local folder.
 *
 * @param accounts absent if tokens come from an external issuer
 */
export async function bearerTokens(
  { tokens: { issuer, audience, jwksUrl }, localDirectory }: Pick<Config, 'tokens' | 'localDirectory'>,
  accounts: Pick<Accounts, 'keys' | 'isRevoked'> | undefined,
): Promise<AuthenticatorFactory<User>> {
  const common = { issuer, audience, user: userOf, scopes: scopesOf };
  if (jwksUrl) return jwt({ ...common, keys: remoteKeys(jwksUrl), algorithms, nbf: 'optional' });
  const local = (await localSigningKey(localDirectory)).keys;
  if (!accounts) return jwt({ ...common, keys: local });
  return jwt({ ...common, keys: firstOf([accounts.keys, local]), isRevoked: accounts.isRevoked });
}

/** Combines key sources: the first one that has a key wins. */
function firstOf(sources: readonly KeySource[]): KeySource {
  return {
    async find(header) {
      for (const source of sources) {
        const key = await source.find(header);
        if (key) return key;
      }
      return undefined;
    },
    get version() {
      return sources.reduce((sum, { version }) => sum + version, 0);
    },
  };
}
