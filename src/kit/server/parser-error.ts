import { Problem, type ProblemCode } from '../problem.js';

const BY_PARSER_CODE: Readonly<Record<string, readonly [ProblemCode, detail: string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The request line and the headers together are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['body_too_large', 'The chunk extensions of the body are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive in time.'],
  HPE_INVALID_CHUNK_SIZE: ['malformed_body', 'The chunks of the body are not valid HTTP.'],
  HPE_INVALID_CONTENT_LENGTH: ['malformed_body', 'The Content-Length header is not valid.'],
  HPE_UNEXPECTED_CONTENT_LENGTH: ['malformed_body', 'The body has both a length and a transfer encoding.'],
  HPE_INVALID_TRANSFER_ENCODING: ['malformed_body', 'The transfer encoding of the body is not valid.'],
};

/**
 * Returns the problem to respond with to bytes that Node's HTTP parser rejects.
 *
 * @param code the code of the parser's error
 */
export function problemForParserError(code: string): Problem {
  const [problem, detail] = BY_PARSER_CODE[code] ?? ['malformed_request', 'The request is not valid HTTP.'];
  return new Problem(problem, { detail });
}
