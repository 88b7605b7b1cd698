import { isIP } from 'node:net';
import { parseRedisAddress } from '../redis/address.js';
import { parseBlockedAddress } from '../incidents/block.js';
import { areTrustable } from '../util/client-address.js';
import { bytes, duration, rate } from '../util/units.js';

/** What became of the text of a setting: its value, or what is wrong and how to correct it, in sentences. */
export type Parsed<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'invalid'; readonly message: string; readonly hint: string };

/** The result of a parser for a text that it can read. */
export function valid<T>(value: T): Parsed<T> {
  return { kind: 'valid', value };
}

/**
 * The result of a parser for a text that it cannot read.
 *
 * @example
 * const parseColor = (text: string) => (colors.has(text) ? valid(text) : invalid(`"${text}" is no color.`, 'Write red.'));
 */
export function invalid(message: string, hint: string): Parsed<never> {
  return { kind: 'invalid', message, hint };
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** One of `logLevels`. */
export type LogLevel = (typeof logLevels)[number];

/** 0 to 65535; 0 is any free port. */
export function port(text: string): Parsed<number> {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return valid(value);
  return invalid(`"${text}" is not a port.`, 'Write a number from 0 to 65535.');
}

/** A host name or an address to listen on. */
export function host(text: string): Parsed<string> {
  if (isIP(text) || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)) return valid(text);
  return invalid(
    `"${text}" is not a host.`,
    'Write a name or an address without scheme and port: localhost, 0.0.0.0, ::',
  );
}

/** Parses the public origin of the server: scheme, host and port only. */
export function publicUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.origin === text.replace(/\/$/, '')) return valid(url.origin);
  return invalid(`"${text}" is not an https origin.`, 'Write https://api.example.com');
}

/** The URL that keys are fetched from. Only https: an attacker who can change the keys in transit can sign tokens. */
export function httpsUrl(text: string): Parsed<URL> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return valid(url);
  return invalid(
    `"${url ? url.origin : text}" is not an https address without credentials.`,
    'Write https://issuer.example/.well-known/jwks.json',
  );
}

/** The longest a timer can wait; beyond it, Node waits 1 ms instead. */
const longest = 2 ** 31 - 1;

/** Longer, and an orchestrator would have killed the process before. */
const MAX_DELAY_MS = 5 * 60_000;

/** `100/15m`: a number of requests per time; `off` counts nothing. */
export function rateLimit(text: string): Parsed<{ limit: number; window: number } | 'off'> {
  if (text === 'off') return valid('off');
  const value = rate(text);
  if (value && value.window <= longest) return valid(value);
  return invalid(
    `"${text}" is not a limit.`,
    'Write requests/time as in 100/15m (s, m, h, d; from 1s to 24d), or off.',
  );
}

/** How many proxies, or their addresses. All addresses are refused: any client could then choose its own. */
export function proxies(text: string): Parsed<number | readonly string[]> {
  const proxies = /^\d+$/.test(text) ? Number(text) : listOf(text);
  if (areTrustable(proxies)) return valid(proxies);
  return invalid(
    `"${text}" does not name proxies that can be trusted.`,
    'Write how many there are (1 to 10), or their addresses and subnets with commas between them (10.0.0.0/8,::1).',
  );
}

/** A time that something waits: `0s`, `500ms`, `5s`. */
export function delay(text: string): Parsed<number> {
  const value = duration(text);
  if (value !== undefined && value <= MAX_DELAY_MS) return valid(value);
  return invalid(`"${text}" is not a delay.`, 'Write one such as 500ms or 5s, at most 5m.');
}

/** A number of bytes: `512kb`, `256mb`, `1gb`. */
export function size(text: string): Parsed<number> {
  const value = bytes(text);
  if (value !== undefined && value > 0) return valid(value);
  return invalid(`"${text}" is not a size.`, 'Write one such as 512kb, 256mb or 1gb.');
}

/** How many processes; more than a few for each core help nobody. */
export function workers(text: string): Parsed<number> {
  const value = Number(text);
  if (/^\d{1,3}$/.test(text) && value > 0) return valid(value);
  return invalid(`"${text}" is not a number of processes.`, 'Write how many, at best as many as there are cores.');
}

/** What is wrong is said without repeating it: it holds a password. */
export function redisUrl(text: string): Parsed<string> {
  if (parseRedisAddress(text)) return valid(text);
  return invalid(
    'This is not the address of a Redis.',
    'Write redis://user:password@host:6379/0, or redis-sentinel://user:password@host1:26379,host2:26379/name; with rediss over TLS.',
  );
}

/** `on`, `off`, or `detect` for a dry run. */
export function incidentMode(text: string): Parsed<'on' | 'detect' | 'off'> {
  if (text === 'on' || text === 'off' || text === 'detect') return valid(text);
  return invalid(`"${text}" is no mode.`, 'Write on, off, or detect to contain nobody.');
}

/** Addresses and subnets, with commas between them. */
export function networks(text: string): Parsed<readonly string[]> {
  const value = listOf(text);
  const wrong = value.filter((network) => !parseBlockedAddress(network));
  if (value.length > 0 && wrong.length === 0) return valid(value);
  return invalid(
    `"${wrong.join(', ')}" is no list of networks.`,
    'Write addresses and subnets: 198.51.100.7,10.0.0.0/8',
  );
}

/** Where a webhook is sent: over https, or to this machine. */
export function webhookUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return valid(url.href);
  // It may hold a secret.
  return invalid('This is not an https address.', 'Write the address of the receiver: https://…');
}

/** The secret of a webhook, as Standard Webhooks writes it. */
export function webhookSecret(text: string): Parsed<string> {
  const bytes = Buffer.from(text.replace(/^whsec_/, ''), 'base64').length;
  if (text.startsWith('whsec_') && bytes >= 24 && bytes <= 64) return valid(text);
  return invalid('This is not the secret of a webhook.', 'Write whsec_ and 24 to 64 random bytes in base64.');
}

export function logLevel(text: string): Parsed<LogLevel> {
  const value = logLevels.find((level) => level === text);
  if (value) return valid(value);
  return invalid(`"${text}" is not a level.`, `Write one of ${logLevels.join(', ')}.`);
}

export function onOff(text: string): Parsed<boolean> {
  if (text === 'on' || text === 'off') return valid(text === 'on');
  return invalid(`"${text}" is neither on nor off.`, 'Write on or off.');
}

/** Web origins as a browser sends them (RFC 6454, section 6.2): scheme, host and port, nothing else. */
export function origins(text: string): Parsed<readonly string[]> {
  const value = listOf(text);
  const wrong = value.filter((origin) => !isOrigin(origin));
  if (wrong.length === 0) return valid(value);
  return invalid(
    `${wrong.map((origin) => `"${origin}"`).join(', ')} ${wrong.length === 1 ? 'is not an origin' : 'are not origins'}.`,
    'Write scheme and host with commas between them: https://app.example,https://admin.example:8443',
  );
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
