/**
 * Every timeout and limit of a connection, in one place. Times are in milliseconds. They bound what one client can hold
 * on to without saying anything useful (slow headers, slow bodies, slow readers, silent connections).
 */
export const limits = {
  /** For the TLS handshake. */
  handshakeTimeout: 10_000,
  /** For all headers of a request, from its first byte on, or from the handshake on a new connection. */
  headersTimeout: 10_000,
  /** For the whole request with its body. */
  requestTimeout: 60_000,
  /** For the next request on an open connection. Longer than the 60 s of common load balancers: they must close first. */
  keepAliveTimeout: 65_000,
  /** For a client that reads nothing of the response that waits for it. A response that is itself silent is not meant. */
  stalledAnswerTimeout: 60_000,
  /** Bytes per second that a client must read of a response that waits for it, on average over the window. */
  minReadRate: 4096,
  readRateWindow: 30_000,
  /** How often the timeouts for headers and requests are checked; they are exact to this. */
  connectionsCheckingInterval: 1000,
  /** Connections at one time; beyond it new ones are closed. */
  maxConnections: 10_000,
  /** Requests that may wait on one connection for the one before them; beyond it the connection is cut. */
  maxPipelinedRequests: 256,
  /** Bytes of all headers together with the request line; beyond it 431. */
  maxHeaderSize: 16_384,
  /** Number of headers; beyond it 431. */
  maxHeadersCount: 100,
  /** How long a rejected client may go on sending before it is cut off: closing at once would lose the response. */
  problemLinger: 1000,
  /** While closing: how long an idle or new connection stays, so that a request on its way still finds it open. */
  closingLinger: 200,
  /** While closing: how long running requests may take to finish; then they are cut off. */
  closingGrace: 10_000,
} as const;

/** The limits of one server. */
export type ConnectionLimits = { readonly [Name in keyof typeof limits]: number };

/** Returns the limits that Node's own HTTP server enforces, by its names. */
export function nodeServerLimits(of: ConnectionLimits) {
  return {
    headersTimeout: of.headersTimeout,
    requestTimeout: of.requestTimeout,
    keepAliveTimeout: of.keepAliveTimeout,
    connectionsCheckingInterval: of.connectionsCheckingInterval,
    maxHeaderSize: of.maxHeaderSize,
  };
}
