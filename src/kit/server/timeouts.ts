/**
 * Every time-out and limit of a connection, in one place. Times are in milliseconds. They bound what one client can
 * hold on to without saying anything useful (slow headers, slow bodies, slow readers, silent connections).
 */
export const limits = {
  /** For the TLS handshake. */
  handshakeTimeout: 10_000,
  /** For all headers of a request, from its first byte on, or from the handshake on a new connection. */
  headersTimeout: 10_000,
  /** For the whole request with its body. A larger upload than fits into it needs an operation of its own. */
  requestTimeout: 60_000,
  /** For the next request on an open connection. Longer than the 60 s of common load balancers: they must close first. */
  keepAliveTimeout: 65_000,
  /** For a client that takes nothing of the answer that waits for it. An answer that is itself silent is not meant. */
  stalledAnswerTimeout: 60_000,
  /** How often the time-outs for headers and requests are looked at; they are exact to this. */
  connectionsCheckingInterval: 1000,
  /** Bytes of all headers together with the request line; beyond it 431. */
  maxHeaderSize: 16_384,
  /** Number of headers; beyond it 431. */
  maxHeadersCount: 100,
  /** How long a refused client may go on sending before it is cut off: a close at once would lose the answer. */
  problemLinger: 1000,
  /** While closing: how long an idle or new connection stays, so that a request on its way still finds it open. */
  closingLinger: 200,
  /** While closing: how long running requests may take to finish; then they are cut off. */
  closingGrace: 10_000,
} as const;

/** The limits of one server. */
export type ConnectionLimits = { readonly [Name in keyof typeof limits]: number };

/** The part of the limits that Node's own HTTP server enforces, as it wants them. */
export function nodeServerLimits(of: ConnectionLimits) {
  return {
    headersTimeout: of.headersTimeout,
    requestTimeout: of.requestTimeout,
    keepAliveTimeout: of.keepAliveTimeout,
    connectionsCheckingInterval: of.connectionsCheckingInterval,
    maxHeaderSize: of.maxHeaderSize,
  };
}
