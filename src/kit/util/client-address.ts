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

/** A connection that has closed already has no address. */
function socketAddress(request: IncomingMessage): string {
  const { remoteAddress } = request.socket;
  return remoteAddress === undefined ? 'unknown' : withoutMapping(remoteAddress);
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
  if (bracketed !== undefined) return isIPv6(bracketed) ? withoutMapping(bracketed.toLowerCase()) : undefined;
  const address = trimmed.replace(/^([^:]*):\d{1,5}$/, '$1');
  return isIP(address) === 0 ? undefined : withoutMapping(address.toLowerCase());
}

/** `::ffff:192.0.2.1`, as a socket for both families reports IPv4 clients, is the client `192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
