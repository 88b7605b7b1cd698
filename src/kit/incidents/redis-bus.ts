import { isNativeError } from 'node:util/types';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { withTimeout } from '../util/timeout.js';
import { decodeMessage, encodeMessage, type SignalBus } from './bus.js';
import { KEYS, SEED_SCRIPT } from './redis-scripts.js';
import { createRedisIncidentStore } from './redis-store.js';
import type { IncidentStore } from './store.js';

/** What processes on several machines share in Redis about incidents. */
export interface RedisIncidents {
  readonly bus: SignalBus;
  readonly store: IncidentStore;
  /** Closes the connections. */
  close(): void;
}

const CHANNEL = 'gatehouse:incidents';
const RECONNECT_MS = 1_000;
const TIMEOUT_MS = 2_000;

/**
 * Connects to Redis for incidents: a store, and a channel over which signals and blocks reach all processes. While Redis
 * is lost, each process detects and contains by itself.
 *
 * @param url `redis://user:password@host:6379/0`, or `rediss://` over TLS
 * @throws StartupError when it cannot be reached now, or its package is not installed
 */
export async function connectRedisIncidents(url: string, log: Pick<Logger, 'warn' | 'info'>): Promise<RedisIncidents> {
  const { createClient } = await loadPackage();
  let isStarted = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: 1_000,
    socket: { connectTimeout: 2_000, socketTimeout: 3_000, reconnectStrategy: () => isStarted && RECONNECT_MS },
  });
  // Subscribed once more after each reconnection, by the library.
  const subscriber = client.duplicate();
  let onLost: (() => void) | undefined;
  let onConnected: (() => void) | undefined;
  let isLost = false;
  client.on('error', (error: unknown) => {
    if (isLost || !isStarted) return;
    isLost = true;
    log.warn({ reason: reasonOf(error) }, 'Redis is lost: this process detects incidents by itself');
    onLost?.();
  });
  client.on('ready', () => {
    if (!isLost) return;
    isLost = false;
    log.info('incidents are shared through Redis again');
    onConnected?.();
  });
  subscriber.on('error', () => undefined);

  const send = (command: string[]): Promise<unknown> => withTimeout(client.sendCommand(command), TIMEOUT_MS);
  const close = (): void => {
    for (const one of [client, subscriber]) if (one.isOpen) one.destroy();
  };
  let seed: number;
  try {
    await Promise.all([client.connect(), subscriber.connect()]);
    const own = String(Math.floor(Math.random() * 2 ** 32));
    seed = Number(await send(['EVAL', SEED_SCRIPT, String(KEYS.length), ...KEYS, own]));
  } catch (error) {
    close();
    const message = `Redis cannot be used (${reasonOf(error)}).`;
    const hint = 'Start it, or correct the address, user and password.';
    throw new StartupError([diagnostic('redis-unavailable', atSetting('REDIS_URL'), message, hint)]);
  }
  isStarted = true;
  const own = randomUUID();

  return {
    store: createRedisIncidentStore(send),
    bus: {
      seed,
      publish(message) {
        if (client.isReady) client.publish(CHANNEL, own + encodeMessage(message)).catch(() => undefined);
      },
      listen(onMessage, lost, connected) {
        onLost = lost;
        onConnected = connected;
        void subscriber
          .subscribe(CHANNEL, (text) => {
            if (text.startsWith(own)) return;
            const message = decodeMessage(text.slice(own.length));
            if (message) onMessage(message);
          })
          .catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'incidents of others cannot be heard'));
      },
    },
    close,
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

/** Never with the address: it may hold a password. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
