import type { IncomingMessage } from 'node:http';
import { Problem, type ProblemCode } from '../problem.js';

const problemOf: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The request line and the headers together are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['body_too_large', 'The chunk extensions of the body are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive in time.'],
  HPE_INVALID_CHUNK_SIZE: ['malformed_body', 'The chunks of the body are not valid HTTP.'],
  HPE_INVALID_CONTENT_LENGTH: ['malformed_body', 'The Content-Length header is not valid.'],
  HPE_UNEXPECTED_CONTENT_LENGTH: ['malformed_body', 'The body has both a length and a transfer encoding.'],
  HPE_INVALID_TRANSFER_ENCODING: ['malformed_body', 'The transfer encoding of the body is not valid.'],
};

/**
 * What to answer to bytes that Node's HTTP parser refuses.
 *
 * @param code the code of the parser's error
 */
export function problemForParserError(code: string): Problem {
  const [problem, detail] = problemOf[code] ?? ['malformed_request', 'The request is not valid HTTP.'];
  return new Problem(problem, { detail });
}

/**
 * What is wrong with the headers of a request that the parser has let through: too many of them, where Node would
 * leave out the rest without a word; or not exactly one `Host` (RFC 9112, section 3.2).
 *
 * @param request a request whose server's `maxHeadersCount` is larger than the limit given here
 * @param maxHeadersCount how many are allowed
 * @returns the code for the log and the refusal, or `undefined` when nothing is wrong
 */
export function checkHeaders(
  request: IncomingMessage,
  maxHeadersCount: number,
): { readonly code: string; readonly problem: Problem } | undefined {
  const { rawHeaders } = request;
  if (rawHeaders.length > maxHeadersCount * 2)
    return {
      code: 'TOO_MANY_HEADERS',
      problem: new Problem('headers_too_large', { detail: `More than ${maxHeadersCount} headers are not accepted.` }),
    };
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts === 1 || (hosts === 0 && request.httpVersion === '1.0')) return undefined;
  const detail = 'The request must have exactly one Host header.';
  return { code: 'HOST_HEADER', problem: new Problem('malformed_request', { detail }) };
}
