/** Who a client of Redis says it is. */
export interface RedisCredentials {
  readonly username?: string;
  readonly password?: string;
}

/** Where a Redis is: at one address, or where Sentinels say that the primary of its group is. */
export type RedisAddress = SingleRedis | SentinelRedis;

export interface SingleRedis {
  readonly kind: 'single';
  readonly url: string;
}

export interface SentinelRedis {
  readonly kind: 'sentinel';
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** The name of the group, as in `sentinel monitor <name> …`. */
  readonly name: string;
  readonly database: number;
  readonly isTls: boolean;
  readonly credentials: RedisCredentials;
  readonly sentinelCredentials: RedisCredentials;
}

const SENTINEL_PORT = 26_379;

/**
 * Parses the address of a Redis: `redis://user:password@host:6379/0`, `rediss://…` over TLS, or
 * `redis-sentinel://user:password@host1:26379,host2:26379/name/0` (`rediss-sentinel://…`; also written
 * `redis+sentinel://…`), with `?sentinel_username=…&sentinel_password=…` where the Sentinels have a password.
 *
 * @returns `undefined` for anything else
 */
export function parseRedisAddress(text: string): RedisAddress | undefined {
  if (/^rediss?:\/\/[^/]/.test(text)) return URL.canParse(text) ? { kind: 'single', url: text } : undefined;
  const match = /^redis(s?)[-+]sentinel:\/\/(?:([^@/]*)@)?([^@/?#]+)\/([^/?#]+)(?:\/(\d{1,3}))?(\?[^#]*)?$/.exec(text);
  if (!match) return undefined;
  const [, tls, userInfo = '', hosts = '', name = '', database = '0', query = ''] = match;
  const sentinels = hosts.split(',').map(parseHost);
  const parameters = new URLSearchParams(query);
  const names = new Set(parameters.keys());
  names.delete('sentinel_username');
  names.delete('sentinel_password');
  const [username, password] = userInfo.split(':', 2).map(decode);
  if (names.size > 0 || !sentinels.every((host) => host !== undefined)) return undefined;
  return {
    kind: 'sentinel',
    sentinels,
    name: decode(name),
    database: Number(database),
    isTls: tls === 's',
    credentials: credentialsOf(username, password),
    sentinelCredentials: credentialsOf(parameters.get('sentinel_username'), parameters.get('sentinel_password')),
  };
}

function credentialsOf(username?: string | null, password?: string | null): RedisCredentials {
  return { ...(username ? { username } : {}), ...(password ? { password } : {}) };
}

/** Reads `host`, `host:26379` and `[::1]:26379`. */
function parseHost(text: string): { host: string; port: number } | undefined {
  const url = `redis://${text}`;
  if (text === '' || !URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? SENTINEL_PORT : Number(port) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
