import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddress from 'proxy-addr';
import { trimOptionalWhitespace } from './optional-whitespace.js';

/** Returns the address of the client that sent a request. */
export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Makes the function that finds a client's address.
 *
 * An entry of `X-Forwarded-For` that is not an address, with or without a port, is not believed: the client is then the
 * last hop that is known, so that a client cannot choose what it is counted and logged as.
 *
 * @param trustProxy how many proxies in front are trusted to report it, or their addresses and subnets; with none the
 *   header changes nothing
 */
export function createClientAddress(trustProxy: number | readonly string[] | undefined): ClientAddress {
  if (trustProxy === undefined || trustProxy === 0) return socketAddress;
  const isTrusted =
    typeof trustProxy === 'number'
      ? (_address: string, hop: number) => hop < trustProxy
      : proxyAddress.compile([...trustProxy]);

  return function forwardedAddress(request) {
    let client = socketAddress(request);
    const hops = forwardedFor(request);
    for (let hop = 0; hop <= hops.length && isTrusted(client, hop); hop += 1) {
      const next = parseAddress(hops[hops.length - 1 - hop] ?? '');
      if (next === undefined) break;
      client = next;
    }
    return client;
  };
}

/** More proxies than anyone has: each one that does not exist lets clients choose their address. */
const MAX_HOPS = 10;
/** Networks of proxies hold far fewer of all addresses than this share of them. */
const MAX_TRUSTED_SHARE = 1 / 16;

/**
 * Whether proxies can be trusted: a number of hops, or addresses and subnets which are not, in any spelling, a large
 * part of the internet.
 */
export function areTrustable(proxies: unknown): proxies is number | readonly string[] {
  if (typeof proxies === 'number') return Number.isInteger(proxies) && proxies >= 0 && proxies <= MAX_HOPS;
  if (!Array.isArray(proxies) || proxies.length === 0 || !proxies.every(isNetwork)) return false;
  try {
    const isTrusted = proxyAddress.compile(proxies);
    return [sampleIPv4, sampleIPv6].every((sample) => {
      const trusted = sample.filter((address) => isTrusted(address, 0));
      return trusted.length < sample.length * MAX_TRUSTED_SHARE;
    });
  } catch {
    return false;
  }
}

/** Whether this is an address, a subnet, or a range that has a name; the library would also take `1` for 0.0.0.1. */
function isNetwork(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  return ['loopback', 'linklocal', 'uniquelocal'].includes(text) || isIP(text.split('/')[0] ?? '') !== 0;
}

/** Addresses from everywhere: 256 of IPv4, and as many of the part of IPv6 that is in use (2000::/3). */
const bytes = Array.from({ length: 256 }, (_, byte) => byte);
const sampleIPv4 = bytes.map((byte) => `${byte}.${255 - byte}.${(byte * 7) % 256}.${(byte * 13) % 256}`);
const sampleIPv6 = bytes.map((byte) => `${(0x2000 + byte * 32).toString(16)}:${byte.toString(16)}::1`);

/** A connection that has closed already has no address. */
function socketAddress(request: IncomingMessage): string {
  const { remoteAddress } = request.socket;
  if (remoteAddress === undefined) return 'unknown';
  return remoteAddress.startsWith('::ffff:') ? withoutMapping(remoteAddress) : remoteAddress;
}

function forwardedFor({ headers }: IncomingMessage): readonly string[] {
  const header = headers['x-forwarded-for'];
  if (header === undefined) return [];
  return (typeof header === 'string' ? header : header.join(',')).split(',');
}

/** Reads `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]` and `[2001:db8::1]:4711`. */
function parseAddress(text: string): string | undefined {
  const trimmed = trimOptionalWhitespace(text);
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed)?.[1];
  if (bracketed !== undefined) return isIPv6(bracketed) ? copyOf(withoutMapping(bracketed.toLowerCase())) : undefined;
  const address = trimmed.replace(/^([^:]*):\d{1,5}$/, '$1');
  return isIP(address) === 0 ? undefined : copyOf(withoutMapping(address.toLowerCase()));
}

/** `::ffff:192.0.2.1`, as a socket for both families reports IPv4 clients, is the client `192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/** A part of a text keeps the whole text in memory: a counter of a client would keep the header of its request. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
