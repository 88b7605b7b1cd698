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
 * Whose tokens are accepted: those of another issuer where the settings name one; else those of this server's accounts,
 * and those that `npm run token` signs with the key in the local folder.
 *
 * @param accounts none where there is another issuer
 */
export async function bearerTokens(
  { tokens: { issuer, audience, jwksUrl }, localDirectory }: Pick<Config, 'tokens' | 'localDirectory'>,
  accounts: Pick<Accounts, 'keys' | 'isRevoked'> | undefined,
): Promise<AuthenticatorFactory<User>> {
  const common = { issuer, audience, user: userOf, scopes: scopesOf };
  if (jwksUrl) return jwt({ ...common, keys: remoteKeys(jwksUrl), algorithms, nbf: 'optional' });
  const local = (await localSigningKey(localDirectory)).keys;
  if (!accounts) return jwt({ ...common, keys: local });
  return jwt({ ...common, keys: either(accounts.keys, local), isRevoked: accounts.isRevoked });
}

/** A key is looked for in the one, then in the other. */
function either(one: KeySource, other: KeySource): KeySource {
  return {
    find: async (header) => (await one.find(header)) ?? other.find(header),
    get version() {
      return one.version + other.version;
    },
  };
}
