import { problemDocument, Problem, type InputError, type ProblemCode, type ProblemDocument } from '../../problem.js';

/** What a page says of one kind of problem, for the person who writes the client. */
export interface Explanation {
  readonly meaning: string;
  readonly advice: string;
  /** What the example says of its occurrence. */
  readonly detail: string;
  readonly errors?: readonly InputError[];
  /** Response headers that come with it, and what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The document a client could get for a problem of this kind. */
export function exampleProblem(code: ProblemCode): ProblemDocument {
  const { detail, errors } = explanations[code];
  const problem = new Problem(code, { detail, ...(errors ? { errors } : {}) });
  return problemDocument(problem, '/things/7', '0b54cf9e-6ea5-4b8f-9d3c-2f1f3a4e5d60');
}

const challenge = {
  'WWW-Authenticate': 'The scheme to use and, for a bearer token, what is wrong with it (RFC 6750, section 3).',
};
const retry = { 'Retry-After': 'How many seconds to wait before the next try.' };

/** One explanation for every problem of the catalogue. */
export const explanations: Readonly<Record<ProblemCode, Explanation>> = {
  malformed_request: {
    meaning: 'What arrived is not a request of HTTP/1.1, or it does not say, in one Host header, which host it is for.',
    advice: 'Let a library write the request.',
    detail: 'The request is not valid HTTP.',
  },
  malformed_uri: {
    meaning: 'The address holds a percent-encoding that stands for nothing, so neither path nor query can be read.',
    advice: 'Encode each path segment and query value with encodeURIComponent or its like, once.',
    detail: 'The path holds a % that is not followed by two hexadecimal digits.',
  },
  malformed_body: {
    meaning: 'The body is not written in the format its Content-Type names, or it ended before it was complete.',
    advice: 'Let a library write the body, and check that Content-Type names what it wrote.',
    detail: 'The body is not JSON: a comma or a bracket is missing at position 17.',
  },
  invalid_input: {
    meaning:
      'Parameters or body do not match the contract of this operation. The member errors lists every fault: the part of the request it is in, the place as a JSON Pointer, and what was expected there.',
    advice: 'Correct every place listed in errors and send the request again; unchanged, it will be refused again.',
    detail: 'The request has 2 faults.',
    errors: [
      { in: 'body', path: '/password', message: 'must have at least 8 characters' },
      { in: 'query', path: '/limit', message: 'must be at most 100' },
    ],
  },
  credentials_missing: {
    meaning: 'The operation is not public and the request carries no credentials.',
    advice: 'Send the credentials that the operation asks for, most often Authorization: Bearer with a token.',
    detail: 'Send a bearer token.',
    headers: challenge,
  },
  token_invalid: {
    meaning: 'There is a token, but it has expired, was not made for this server, or its signature does not hold.',
    advice:
      'Get a new token and try once more. If that one is refused too, its issuer or audience is not the one expected.',
    detail: 'The token has expired.',
    headers: challenge,
  },
  credentials_invalid: {
    meaning: 'There are credentials, such as an API key or a password, and they are not the right ones.',
    advice: 'Check them with whoever gave them out. Trying again unchanged does not help.',
    detail: 'The API key is not known.',
    headers: challenge,
  },
  second_factor_required: {
    meaning: 'Name and password are right, and this account asks for a second proof beside them.',
    advice: 'Send the same request again with a code of the authenticator app, or a recovery code.',
    detail: 'Send a code of your authenticator app.',
    headers: challenge,
  },
  insufficient_scope: {
    meaning: 'The credentials are good, but do not carry the scope or role that this operation asks for.',
    advice: 'Ask for credentials with the scope that WWW-Authenticate names, if you may have them.',
    detail: 'The token lacks the scope things:write.',
    headers: { 'WWW-Authenticate': 'The scopes that would be enough (RFC 6750, section 3.1).' },
  },
  forbidden: {
    meaning: 'The server knows who is calling, and this caller may not do this.',
    advice: 'Do not repeat the request. Ask the owner of the resource, or use another account.',
    detail: 'Only its owner may change this.',
  },
  not_found: {
    meaning: 'Nothing is served at this address, or nothing that this caller may know of.',
    advice: 'Check the path and the ids in it. What belongs to someone else is answered like what does not exist.',
    detail: 'There is no such thing.',
  },
  method_not_allowed: {
    meaning: 'The address exists and does not offer the method of the request.',
    advice: 'Use one of the methods in the header Allow.',
    detail: 'PATCH is not offered here.',
    headers: { Allow: 'The methods that are offered.' },
  },
  not_acceptable: {
    meaning: 'The header Accept names no media type in which this operation can answer.',
    advice: 'Accept one of the media types the contract declares for the response, or leave the header out.',
    detail: 'The operation answers in application/json.',
  },
  request_timeout: {
    meaning: 'The request did not arrive completely within the time a request may take.',
    advice: 'Send it again, on a better connection or in smaller parts.',
    detail: 'The request took too long to arrive.',
  },
  conflict: {
    meaning: 'The request is valid and does not fit the state the resource is in, for example a name that is taken.',
    advice: 'Read the resource again, resolve what is in the way, then send the request again.',
    detail: 'There is a thing with this name already.',
  },
  precondition_failed: {
    meaning: 'The version in If-Match is not the current one: someone else has changed the resource since it was read.',
    advice: 'Read it again, apply your change to what you get, and send that with the new ETag.',
    detail: 'The thing has changed since you read it.',
  },
  body_too_large: {
    meaning: 'The body is larger than this operation takes.',
    advice: 'Send less, or in several requests.',
    detail: 'The body may have at most 102400 bytes.',
  },
  uri_too_long: {
    meaning: 'Path and query together are longer than this server reads.',
    advice: 'Shorten the query, for example by asking for fewer values at a time.',
    detail: 'The address is too long.',
  },
  unsupported_media_type: {
    meaning: 'The body has a media type, or a content encoding, that this operation does not take.',
    advice: 'Send one of the media types the contract declares for the request body, and name it in Content-Type.',
    detail: 'Send application/json.',
  },
  precondition_required: {
    meaning: 'The operation changes a resource only for those who say which version of it they have seen.',
    advice: 'Read the resource first and send its ETag in the header If-Match.',
    detail: 'Send If-Match with the ETag you have read.',
  },
  rate_limited: {
    meaning: 'There have been more requests from this address or caller than the limit allows within its window.',
    advice: 'Wait as long as Retry-After says. The RateLimit header of every answer shows how much is left.',
    detail: 'Try again in 42 seconds.',
    headers: {
      ...retry,
      RateLimit: 'What is left of the limit (r) and when it starts anew (t, in seconds).',
      'RateLimit-Policy': 'The limit (q) and its window (w, in seconds).',
    },
  },
  headers_too_large: {
    meaning: 'The headers of the request are larger, or more, than this server reads.',
    advice: 'Send fewer or smaller ones: most often a cookie or a token has grown too large.',
    detail: 'The request headers are too large.',
  },
  internal_error: {
    meaning: 'Something failed on the side of the server. The reason is in its log, under the requestId.',
    advice:
      'Reads, and writes that may safely be repeated, can be tried again later. Give the requestId when you report it.',
    detail: 'Something went wrong on our side',
  },
  not_implemented: {
    meaning: 'The contract declares this operation and nothing stands behind it yet.',
    advice: 'Wait for a release that has it; the contract says what it will answer.',
    detail: 'This operation is not implemented yet',
  },
  unavailable: {
    meaning: 'The server is starting, stopping or overloaded, or something it depends on is out of reach.',
    advice: 'Try again after a while, waiting longer each time, and no sooner than Retry-After says where it is sent.',
    detail: 'The service is not available right now',
    headers: retry,
  },
};
