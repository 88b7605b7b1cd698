/**
 * The closed catalogue of problems a server of this kit can answer (RFC 9457).
 *
 * `code` is the stable name programs compare with; `title` is for people and never changes per occurrence.
 */
export const problems = {
  malformed_request: { status: 400, title: 'The request cannot be read' },
  malformed_uri: { status: 400, title: 'The request URI cannot be read' },
  malformed_body: { status: 400, title: 'The request body cannot be read' },
  invalid_input: { status: 400, title: 'The request does not match the contract' },
  credentials_missing: { status: 401, title: 'This operation needs credentials' },
  token_invalid: { status: 401, title: 'The token is not accepted' },
  credentials_invalid: { status: 401, title: 'The credentials are not accepted' },
  second_factor_required: { status: 401, title: 'A second factor is needed' },
  insufficient_scope: { status: 403, title: 'The credentials do not carry what this operation asks for' },
  forbidden: { status: 403, title: 'This is not allowed' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This method is not offered here' },
  not_acceptable: { status: 406, title: 'None of the offered media types is acceptable' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The request conflicts with the current state' },
  precondition_failed: { status: 412, title: 'The resource has changed meanwhile' },
  body_too_large: { status: 413, title: 'The request body is too large' },
  uri_too_long: { status: 414, title: 'The request URI is too long' },
  unsupported_media_type: { status: 415, title: 'This media type is not taken here' },
  precondition_required: { status: 428, title: 'This request must say which version it changes' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  not_implemented: { status: 501, title: 'This operation is not implemented yet' },
  unavailable: { status: 503, title: 'The service is not available right now' },
} as const satisfies Record<string, { status: number; title: string }>;

/** The stable name of a problem. */
export type ProblemCode = keyof typeof problems;

/** One fault of a request: where it is (`in`, `path` as a JSON Pointer inside that part) and what was expected. */
export interface InputError {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  readonly path: string;
  readonly message: string;
}

/** What a problem may add to its code. */
export interface ProblemDetails {
  /** One sentence for the caller about this occurrence; never a secret, never an internal. */
  readonly detail?: string;
  /** Every fault of the request, for `invalid_input`. */
  readonly errors?: readonly InputError[];
  /** Response headers that belong to the refusal: `Allow`, `WWW-Authenticate`, `Retry-After`. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** What went wrong underneath: for the log only. */
  readonly cause?: unknown;
}

/**
 * A refusal with a place in the catalogue. Handlers throw it for refusals shared by many operations; the kit's own
 * stages use it for theirs. Anything else that is thrown is answered as `internal_error`.
 *
 * A refusal with a status below 500 is no failure, and where it was made is written nowhere: it has no stack, which would
 * be most of what it costs, 5 µs of a 404.
 *
 * @example throw new Problem('not_found', { detail: 'There is no such note.' });
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly InputError[] | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    const { stackTraceLimit } = Error;
    // Set and set back before anything else can run, as Node does for its own errors.
    if (problems[code].status < 500) Error.stackTraceLimit = 0;
    try {
      super(details.detail ?? problems[code].title, { cause: details.cause });
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    this.name = 'Problem';
    this.code = code;
    this.status = problems[code].status;
    this.title = problems[code].title;
    this.detail = details.detail;
    this.errors = details.errors;
    this.headers = details.headers ?? {};
  }
}

/** The body of a problem answer, as `application/problem+json`. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors?: readonly InputError[];
}

/**
 * The document that is sent for a problem (RFC 9457, section 3.1).
 *
 * @param problem the refusal
 * @param instance the path of the request, without its query: a query may hold secrets
 * @param requestId the id under which the log knows the request
 */
export function problemDocument(problem: Problem, instance: string, requestId: string): ProblemDocument {
  return {
    type: `/docs/problems/${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail ?? problem.title,
    instance,
    code: problem.code,
    requestId,
    ...(problem.errors ? { errors: problem.errors } : {}),
  };
}
