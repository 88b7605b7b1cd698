import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { RedisAddress, SentinelRedis } from './address.js';

type RedisValue = boolean | number | string;
/** What the commands of this server are replied with. */
export type RedisReply = RedisValue | RedisValue[];

/** One connection to a Redis, which ends when it is lost: another one takes its place. */
export interface RedisClient {
  connect(): Promise<unknown>;
  send(command: readonly string[]): Promise<RedisReply>;
  /** Ends the connection at once. */
  destroy(): void;
}

/** Creates a client that is not connected yet. @param onLost called when the connection has ended by itself */
export type CreateRedisClient = (onLost: (error: unknown) => void) => RedisClient;

const CONNECT_TIMEOUT_MS = 2000;
/** How often a client of Sentinels looks for the primary again before a command fails. */
const MAX_REDISCOVERIES = 2;
/** How often it asks the Sentinels who is the primary, beside what they tell it, in milliseconds. */
const SCAN_INTERVAL_MS = 5000;
/** None: `ReplyWatch` gives commands up, which knows when this process is the one that is late. */
const commandOptions = { timeout: 0 };

/**
 * Loads the client of Redis, which is installed with a server that uses one: most do not.
 *
 * @throws StartupError when it is not installed
 */
export async function loadRedisClient(address: RedisAddress): Promise<CreateRedisClient> {
  const { createClient, createSentinel } = await loadPackage();
  if (address.kind === 'sentinel') return () => sentinelClient(createSentinel, address);
  return (onLost) => {
    const client = createClient({
      url: address.url,
      disableOfflineQueue: true,
      commandOptions,
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
    });
    client.on('error', onLost);
    return {
      connect: () => client.connect(),
      send: (command) => client.sendCommand<RedisReply>([...command]),
      destroy() {
        if (client.isOpen) client.destroy();
      },
    };
  };
}

type CreateSentinel = Awaited<ReturnType<typeof loadPackage>>['createSentinel'];

/** A connection that follows the primary: when another one is elected, commands go there. */
function sentinelClient(createSentinel: CreateSentinel, address: SentinelRedis): RedisClient {
  const { name, sentinels, database, isTls, credentials, sentinelCredentials } = address;
  const socket = { connectTimeout: CONNECT_TIMEOUT_MS, ...(isTls ? { tls: true as const } : {}) };
  const sentinel = createSentinel({
    name,
    sentinelRootNodes: [...sentinels],
    nodeClientOptions: { ...credentials, database, disableOfflineQueue: true, socket },
    sentinelClientOptions: { ...sentinelCredentials, socket },
    maxCommandRediscovers: MAX_REDISCOVERIES,
    scanInterval: SCAN_INTERVAL_MS,
    commandOptions,
  });
  // Comes for each of its connections; whether Redis is lost is seen where it is asked.
  sentinel.on('error', () => undefined);
  return {
    connect: () => sentinel.connect(),
    send: (command) => sentinel.sendCommand<RedisReply>(false, [...command]),
    destroy: () => void sentinel.destroy().catch(() => undefined),
  };
}

async function loadPackage() {
  try {
    return await import('@redis/client');
  } catch {
    const message = 'The package @redis/client is not installed.';
    throw new StartupError([
      diagnostic('package-missing', atSetting('REDIS_URL'), message, 'Run npm install @redis/client.'),
    ]);
  }
}
