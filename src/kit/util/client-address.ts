import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';

/** Returns the address of the client that sent a request. */
export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Makes the function that finds a client's address.
 *
 * @param trustProxy how many proxies in front are trusted to report it in `X-Forwarded-For`, or their addresses and
 *   subnets; with none the header changes nothing
 */
export function createClientAddress(trustProxy: number | readonly string[] | undefined): ClientAddress {
  if (trustProxy === undefined || trustProxy === 0) return socketAddress;
  const isTrusted =
    typeof trustProxy === 'number'
      ? (_address: string, hop: number) => hop < trustProxy
      : proxyAddress.compile([...trustProxy]);
  return (request) => proxyAddress(request, isTrusted);
}

/** A connection that has closed already has no address. */
function socketAddress(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}
