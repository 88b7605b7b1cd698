import type { AuthenticatorFactory } from '../authentication/authenticator.js';
import { jwt } from '../authentication/jwt.js';
import type { JwtOptions } from '../authentication/jwt-options.js';
import { algorithms } from '../authentication/key-source.js';
import { remoteKeys } from '../authentication/remote-keys.js';
import { localSigningKey } from '../local/dev-signing-key.js';
import type { ServerSettings } from './server-settings.js';

/**
 * Makes the authenticator of bearer tokens that the settings describe: tokens of the issuer whose keys are at `JWKS_URL`,
 * otherwise tokens that `gatehouse token` signs with the key in the local folder.
 *
 * @param options what `jwt` needs beside issuer, audience and keys
 * @throws StartupError when the local key cannot be read or made
 *
 * @example
 * authenticators: { bearerAuth: await jwtFromSettings(settings, { user: ({ subject }) => subject }) }
 */
export async function jwtFromSettings<User>(
  { tokens: { issuer, audience, jwksUrl }, localDirectory }: Pick<ServerSettings, 'tokens' | 'localDirectory'>,
  options: Omit<JwtOptions<User>, 'issuer' | 'audience' | 'keys'>,
): Promise<AuthenticatorFactory<User>> {
  if (jwksUrl) return jwt({ algorithms, nbf: 'optional', ...options, issuer, audience, keys: remoteKeys(jwksUrl) });
  const { keys } = await localSigningKey(localDirectory);
  return jwt({ ...options, issuer, audience, keys });
}
