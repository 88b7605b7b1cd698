import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Problem, type ProblemCode } from '../problem.js';

/** A request that is rejected before it reaches the application. */
export interface ClientError {
  /** Names the error in the log and the metrics. */
  readonly code: string;
  readonly problem: Problem;
}

/** Headers that may appear once (RFC 9110): of two, a proxy and this server could each believe another one. */
const SINGLETON_HEADERS: ReadonlySet<string> = new Set([
  'authorization', 'content-location', 'content-type', 'from', 'host', 'if-modified-since',
  'if-range', 'if-unmodified-since', 'max-forwards', 'origin', 'proxy-authorization', 'range', 'referer', 'user-agent',
  'idempotency-key', 'x-request-id', 'access-control-request-method',
]); // prettier-ignore

const MAX_SINGLETON_LENGTH = Math.max(...Array.from(SINGLETON_HEADERS, (name) => name.length));

/**
 * Checks the parts of a request that Node's parser lets through and that readers could understand differently: its
 * target, too many headers, headers that may appear once, and its transfer coding.
 *
 * @param request a request whose server's `maxHeadersCount` is larger than the limit given here
 * @param maxHeadersCount how many headers are allowed
 */
export function checkRequest(request: IncomingMessage, maxHeadersCount: number): ClientError | undefined {
  const { rawHeaders } = request;
  if (rawHeaders.length > maxHeadersCount * 2)
    return clientError(
      'TOO_MANY_HEADERS',
      'headers_too_large',
      `More than ${maxHeadersCount} headers are not accepted.`,
    );
  const repeated = repeatedSingleton(rawHeaders);
  const isHost = repeated === 'host';
  if (isHost || (request.headers.host === undefined && request.httpVersion !== '1.0'))
    return clientError('HOST_HEADER', 'malformed_request', 'The request must have exactly one Host header.');
  if (repeated !== undefined)
    return clientError('REPEATED_HEADER', 'malformed_request', `The header ${repeated} must not be repeated.`);
  if (!isTarget(request.url ?? '', request.method ?? ''))
    return clientError(
      'REQUEST_TARGET',
      'malformed_request',
      'The request target is neither a path nor an absolute URI.',
    );
  const { expect } = request.headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') return unknownExpectation();
  return checkTransferCoding(request);
}

/**
 * Creates the function that hands a request on once it is checked.
 *
 * @param handle gets the requests that are well-formed
 * @param reject responds to the others
 */
export function checkRequests(
  maxHeadersCount: number,
  handle: RequestListener,
  reject: (request: IncomingMessage, response: ServerResponse, error: ClientError) => void,
): RequestListener {
  return function checkAndHandle(request, response) {
    const error = checkRequest(request, maxHeadersCount);
    if (error) reject(request, response, error);
    else handle(request, response);
  };
}

/** RFC 9110, section 10.1.1: `100-continue` is the only expectation there is. */
export function unknownExpectation(): ClientError {
  return clientError('EXPECTATION', 'expectation_failed', 'The only supported expectation is 100-continue.');
}

function repeatedSingleton(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name === undefined || name.length > MAX_SINGLETON_LENGTH) continue;
    const lower = name.toLowerCase();
    if (!SINGLETON_HEADERS.has(lower)) continue;
    if (seen.has(lower)) return lower;
    seen.add(lower);
  }
  return undefined;
}

/** Origin form, absolute form, or `*` for OPTIONS (RFC 9112, section 3.2). */
function isTarget(target: string, method: string): boolean {
  if (target.startsWith('/')) return true;
  if (target === '*') return method === 'OPTIONS';
  return /^https?:\/\/[^/?#]/i.test(target) && URL.canParse(target);
}

/** RFC 9112, section 6.1: only `chunked` is understood, and HTTP/1.0 has no transfer codings. */
function checkTransferCoding({ headers, httpVersion }: IncomingMessage): ClientError | undefined {
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  if (httpVersion === '1.0')
    return clientError('TRANSFER_ENCODING', 'malformed_request', 'HTTP/1.0 has no Transfer-Encoding.');
  if (coding.trim().toLowerCase() === 'chunked') return undefined;
  return clientError('TRANSFER_ENCODING', 'not_supported', 'The only supported transfer coding is chunked.');
}

function clientError(code: string, problem: ProblemCode, detail: string): ClientError {
  return { code, problem: new Problem(problem, { detail }) };
}
