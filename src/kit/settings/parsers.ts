import { isIP } from 'node:net';
import { rate } from '../util/units.js';

/** How each kind of setting is read: a value, or what is wrong and what to write instead. */
export type Parsed<T> = { readonly value: T } | { readonly what: string; readonly instead: string };

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** 0 to 65535; 0 is any free port. */
export function port(text: string): Parsed<number> {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return { value };
  return { what: `"${text}" is not a port`, instead: 'write a number from 0 to 65535' };
}

/** A host name or an address to listen on. */
export function host(text: string): Parsed<string> {
  if (isIP(text) || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)) return { value: text };
  return {
    what: `"${text}" is not a host`,
    instead: 'write a name or an address without scheme and port: localhost, 0.0.0.0, ::',
  };
}

/** An address that keys are fetched from: whoever can change them on the way can sign tokens, so only https. */
export function httpsUrl(text: string): Parsed<URL> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return { value: url };
  return {
    what: `"${url ? url.origin : text}" is not an https address without credentials`,
    instead: 'write https://issuer.example/.well-known/jwks.json',
  };
}

/** The longest a timer can wait; beyond it, Node waits 1 ms instead. */
const longest = 2 ** 31 - 1;

/** `100/15m`: a number of requests per time; `off` counts nothing. */
export function rateLimit(text: string): Parsed<{ limit: number; window: number } | 'off'> {
  if (text === 'off') return { value: 'off' };
  const value = rate(text);
  if (value && value.window <= longest) return { value };
  return {
    what: `"${text}" is not a limit`,
    instead: 'write requests/time as in 100/15m (s, m, h, d; from 1s to 24d), or off',
  };
}

/** How many proxies, or their addresses. `true` is refused: it would believe whatever a client claims. */
export function proxies(text: string): Parsed<number | readonly string[]> {
  if (/^\d{1,2}$/.test(text)) return { value: Number(text) };
  const entries = listOf(text);
  if (entries.length > 0 && entries.every(isAddressOrSubnet)) return { value: entries };
  return {
    what: `"${text}" does not say which proxies to believe`,
    instead: 'write how many there are (1), or their addresses and subnets with commas between them (10.0.0.0/8,::1)',
  };
}

/** How many processes; more than a few for each core help nobody. */
export function workers(text: string): Parsed<number> {
  const value = Number(text);
  if (/^\d{1,3}$/.test(text) && value > 0) return { value };
  return {
    what: `"${text}" is not a number of processes`,
    instead: 'write how many, at best as many as there are cores',
  };
}

/** What is wrong is said without repeating it: it holds a password. */
export function redisUrl(text: string): Parsed<string> {
  if (/^rediss?:\/\/[^/]/.test(text) && URL.canParse(text)) return { value: text };
  const instead = 'write redis://user:password@host:6379/0, or rediss:// over TLS';
  return { what: 'is not the address of a Redis', instead };
}

export function logLevel(text: string): Parsed<LogLevel> {
  const value = logLevels.find((level) => level === text);
  if (value) return { value };
  return { what: `"${text}" is not a level`, instead: `write one of ${logLevels.join(', ')}` };
}

export function onOff(text: string): Parsed<boolean> {
  if (text === 'on' || text === 'off') return { value: text === 'on' };
  return { what: `"${text}" is neither on nor off`, instead: 'write on or off' };
}

/** Web origins as a browser sends them (RFC 6454, section 6.2): scheme, host and port, nothing else. */
export function origins(text: string): Parsed<readonly string[]> {
  const value = listOf(text);
  const wrong = value.filter((origin) => !isOrigin(origin));
  if (wrong.length === 0) return { value };
  return {
    what: wrong.map((origin) => `"${origin}" is not an origin`).join(', '),
    instead: 'write scheme and host with commas between them: https://app.example,https://admin.example:8443',
  };
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isAddressOrSubnet(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
