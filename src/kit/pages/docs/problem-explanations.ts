import type { InputError, ProblemCode } from '../../problem.js';

/** Explains one kind of problem to the author of a client. */
export interface Explanation {
  readonly meaning: string;
  readonly advice: string;
  /** The detail of the example. */
  readonly detail: string;
  readonly errors?: readonly InputError[];
  /** The response headers that come with it. */
  readonly headers?: Readonly<Record<string, string>>;
}

const challenge = { 'WWW-Authenticate': 'The scheme to use and, for a bearer token, the error (RFC 6750, section 3).' };
const retryAfter = { 'Retry-After': 'How many seconds to wait before the next attempt.' };

/** One explanation for every problem of the catalogue. */
export const explanations: Readonly<Record<ProblemCode, Explanation>> = {
  malformed_request: {
    meaning: 'The message is not a valid HTTP/1.1 request: its target, its framing or one of its headers is invalid.',
    advice: 'Let an HTTP library write the request.',
    detail: 'The request must have exactly one Host header.',
  },
  malformed_uri: {
    meaning: 'The URI has percent-encoding that does not decode to UTF-8, so path or query cannot be read.',
    advice: 'Encode each path segment and query value once, with encodeURIComponent or its equivalent.',
    detail: 'The URI has characters or percent-encoding that are not UTF-8.',
  },
  malformed_body: {
    meaning: 'The body is not in the format its Content-Type names, or it ended before it was complete.',
    advice: 'Let a library write the body, and check that Content-Type names its format.',
    detail: 'The text is not JSON.',
  },
  invalid_input: {
    meaning:
      'Parameters or body do not match the contract of this operation. The member errors lists every error: the part of the request it is in, its place as a JSON Pointer, and what was expected there.',
    advice: 'Correct every place listed in errors and send the request again; unchanged, it is rejected again.',
    detail: 'createThing: 2 errors in the request.',
    errors: [
      { in: 'query', path: '/limit', message: 'must be <= 100' },
      { in: 'body', path: '/name', message: 'must NOT have fewer than 8 characters' },
    ],
  },
  idempotency_key_required: {
    meaning: 'The operation is carried out only under an Idempotency-Key, so that repeating the request is safe.',
    advice: 'Send a new key for each thing to be done, such as a UUID, and the same key with each repetition of it.',
    detail: 'Send an Idempotency-Key, such as a UUID.',
  },
  idempotency_key_invalid: {
    meaning: 'The header Idempotency-Key is not one string of 1 to 255 printable ASCII characters.',
    advice: 'Send one key, in quotes; a key of letters, digits and the characters - . _ ~ : + / = needs none.',
    detail: 'The Idempotency-Key must be one string of at most 255 characters.',
  },
  too_complex: {
    meaning: 'Validating the input takes more steps than one request may take.',
    advice: 'Send less, or less deeply nested, input.',
    detail: 'Validating the request takes too many steps.',
  },
  upgrade_refused: {
    meaning: 'The request asks to switch to another protocol, which this server does not speak at this path.',
    advice: 'Send the request without the header Upgrade.',
    detail: 'This server does not upgrade connections.',
  },
  credentials_missing: {
    meaning: 'The operation is not public and the request has no credentials.',
    advice: 'Send the credentials the operation requires, most often Authorization: Bearer with a token.',
    detail: 'Credentials Required',
    headers: challenge,
  },
  token_invalid: {
    meaning: 'The token has expired, was revoked, was not issued for this server, or its signature is invalid.',
    advice:
      'Get a new token and try once more. If that one is rejected too, its issuer or audience is not the right one.',
    detail: 'The token has expired.',
    headers: challenge,
  },
  credentials_invalid: {
    meaning: 'The request has credentials, such as an API key or a password, and they are wrong.',
    advice: 'Check them with their issuer. Trying again unchanged does not help.',
    detail: 'Invalid Credentials',
    headers: challenge,
  },
  second_factor_required: {
    meaning: 'User name and password are correct, and this account requires a second factor as well.',
    advice: 'Send the same request again with a code of the authenticator app, or a recovery code.',
    detail: 'Send a code of your authenticator app, or a recovery code.',
    headers: challenge,
  },
  insufficient_scope: {
    meaning: 'The credentials are valid, but lack a scope or role that this operation requires.',
    advice: 'Request credentials with the scopes that WWW-Authenticate names.',
    detail: 'Missing scope: things:write.',
    headers: { 'WWW-Authenticate': 'The scopes that are sufficient (RFC 6750, section 3.1).' },
  },
  forbidden: {
    meaning: 'The server knows the caller, and this caller may not do this.',
    advice: 'Do not repeat the request. Ask the owner of the resource, or use another account.',
    detail: 'Only its owner may change this.',
  },
  blocked: {
    meaning: 'The server has seen an attack from this address or caller and refuses it for a while.',
    advice: 'Stop what you are doing and try again later. If this is a mistake, tell the operator the requestId.',
    detail: 'Blocked',
  },
  not_found: {
    meaning: 'Nothing is served at this address, or nothing that this caller may know of.',
    advice: 'Check the path and the ids in it. A resource of someone else looks like one that does not exist.',
    detail: 'There is no such thing.',
  },
  method_not_allowed: {
    meaning: 'The address exists and does not support the method of the request.',
    advice: 'Use one of the methods in the header Allow.',
    detail: 'Method Not Allowed',
    headers: { Allow: 'The supported methods.' },
  },
  not_acceptable: {
    meaning: 'The header Accept names no media type that this operation can respond with.',
    advice: 'Accept one of the media types the contract declares for the response, or omit the header.',
    detail: 'The response may be application/json.',
  },
  request_timeout: {
    meaning: 'The request did not arrive completely within the time a request may take.',
    advice: 'Send it again, on a better connection or in smaller parts.',
    detail: 'The request did not arrive in time.',
  },
  conflict: {
    meaning: 'The request is valid and conflicts with the state of the resource, for example a name that is taken.',
    advice: 'Read the resource again, resolve the conflict, then send the request again.',
    detail: 'A thing with this name exists already.',
  },
  request_in_progress: {
    meaning: 'A request with the same Idempotency-Key is being carried out, and its response is not known yet.',
    advice: 'Repeat the request with the same key after Retry-After: the response is then that of the first one.',
    detail: 'A request with this Idempotency-Key is being carried out.',
    headers: retryAfter,
  },
  precondition_failed: {
    meaning: 'The version in If-Match is not the current one: the resource has been modified since it was read.',
    advice: 'Read it again, apply your change to the current version, and send that with the new ETag.',
    detail: 'The resource has been modified since it was read.',
  },
  body_too_large: {
    meaning: 'The body is larger than this operation accepts.',
    advice: 'Send less, or split it into several requests.',
    detail: 'The request body exceeds the limit of 102400 bytes.',
  },
  uri_too_long: {
    meaning: 'Path and query together are longer than this server reads.',
    advice: 'Shorten the query, for example by asking for fewer values at a time.',
    detail: 'URI Too Long',
  },
  unsupported_media_type: {
    meaning: 'The body has a media type, or a content coding, that this operation does not accept.',
    advice: 'Send one of the media types the contract declares for the request body, and name it in Content-Type.',
    detail: 'The body must be application/json.',
  },
  expectation_failed: {
    meaning: 'The header Expect asks for something other than 100-continue.',
    advice: 'Omit the header Expect, or send 100-continue.',
    detail: 'The only supported expectation is 100-continue.',
  },
  idempotency_key_reused: {
    meaning: 'The Idempotency-Key was sent before with another operation or other input. Nothing was done.',
    advice: 'Use a new key for each thing to be done, and repeat a request under its key unchanged.',
    detail: 'This Idempotency-Key was used with another request.',
  },
  precondition_required: {
    meaning: 'The operation changes a resource only when the request names the version it is based on.',
    advice: 'Read the resource first and send its ETag in the header If-Match.',
    detail: 'Send If-Match with the ETag of the resource.',
  },
  rate_limited: {
    meaning: 'This address or caller has sent more requests than the limit allows in its window.',
    advice: 'Wait as long as Retry-After says. The RateLimit header of every response shows what is left.',
    detail: 'Rate limit of 100 requests per 900 seconds exceeded.',
    headers: {
      ...retryAfter,
      RateLimit: 'What is left of the limit (r) and when its window ends (t, in seconds).',
      'RateLimit-Policy': 'The limit (q) and its window (w, in seconds).',
    },
  },
  headers_too_large: {
    meaning: 'The request has more or larger headers than this server reads.',
    advice: 'Send fewer or smaller ones: most often a cookie or a token has grown too large.',
    detail: 'More than 100 headers are not accepted.',
  },
  internal_error: {
    meaning: 'Something failed in the server. The reason is in its log, under the requestId.',
    advice: 'Retry reads, and writes that may safely be repeated, later. Give the requestId when you report it.',
    detail: 'Internal Server Error',
  },
  not_implemented: {
    meaning: 'The contract declares this operation, and it is not implemented yet or is switched off.',
    advice: 'Wait for a release that has it.',
    detail: 'Not Implemented',
  },
  not_supported: {
    meaning: 'The request needs a method or a transfer coding that this server does not support.',
    advice: 'Send another method, or the body without that transfer coding.',
    detail: 'The transfer coding of the body is not supported.',
  },
  operation_disabled: {
    meaning: 'The contract has an error in this operation, and the server serves only the others.',
    advice: 'Report it to the people who run the server: it listed the error when it started.',
    detail: 'listNotes is switched off: the contract has an error, which was reported when the server started.',
  },
  unavailable: {
    meaning: 'The server is starting or stopping, or something it depends on is out of reach.',
    advice: 'Try again later, waiting longer each time, and no sooner than Retry-After says where it is sent.',
    detail: 'Service Unavailable',
    headers: retryAfter,
  },
  timeout: {
    meaning: 'The operation did not finish in the time it is given. It may have had an effect.',
    advice: 'Look whether it had before you try again; an operation that only reads can be tried again at once.',
    detail: 'The operation took too long. It may have had an effect.',
  },
  overloaded: {
    meaning: 'The server has more work than it can do in time and did not begin this request.',
    advice: 'Try again after Retry-After, waiting longer each time.',
    detail: 'Server Overloaded',
    headers: retryAfter,
  },
};
