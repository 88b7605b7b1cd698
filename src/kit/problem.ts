/**
 * The catalogue of problems a server responds with (RFC 9457). `code` is the stable name that programs compare; `title`
 * is for people and the same for every occurrence.
 */
export const problems = {
  malformed_request: { status: 400, title: 'Malformed Request' },
  malformed_uri: { status: 400, title: 'Malformed URI' },
  malformed_body: { status: 400, title: 'Malformed Request Body' },
  idempotency_key_required: { status: 400, title: 'Idempotency Key Required' },
  idempotency_key_invalid: { status: 400, title: 'Invalid Idempotency Key' },
  invalid_input: { status: 400, title: 'Invalid Input' },
  too_complex: { status: 400, title: 'Input Too Complex' },
  upgrade_refused: { status: 400, title: 'Upgrade Refused' },
  credentials_missing: { status: 401, title: 'Credentials Required' },
  token_invalid: { status: 401, title: 'Invalid Token' },
  credentials_invalid: { status: 401, title: 'Invalid Credentials' },
  second_factor_required: { status: 401, title: 'Second Factor Required' },
  insufficient_scope: { status: 403, title: 'Insufficient Scope' },
  forbidden: { status: 403, title: 'Forbidden' },
  blocked: { status: 403, title: 'Blocked' },
  not_found: { status: 404, title: 'Not Found' },
  method_not_allowed: { status: 405, title: 'Method Not Allowed' },
  not_acceptable: { status: 406, title: 'Not Acceptable' },
  request_timeout: { status: 408, title: 'Request Timeout' },
  conflict: { status: 409, title: 'Conflict' },
  request_in_progress: { status: 409, title: 'Request In Progress' },
  precondition_failed: { status: 412, title: 'Precondition Failed' },
  body_too_large: { status: 413, title: 'Content Too Large' },
  uri_too_long: { status: 414, title: 'URI Too Long' },
  unsupported_media_type: { status: 415, title: 'Unsupported Media Type' },
  expectation_failed: { status: 417, title: 'Expectation Failed' },
  idempotency_key_reused: { status: 422, title: 'Idempotency Key Reused' },
  precondition_required: { status: 428, title: 'Precondition Required' },
  rate_limited: { status: 429, title: 'Too Many Requests' },
  headers_too_large: { status: 431, title: 'Request Header Fields Too Large' },
  internal_error: { status: 500, title: 'Internal Server Error' },
  not_implemented: { status: 501, title: 'Not Implemented' },
  not_supported: { status: 501, title: 'Not Supported' },
  operation_disabled: { status: 501, title: 'Operation Disabled' },
  unavailable: { status: 503, title: 'Service Unavailable' },
  timeout: { status: 503, title: 'Operation Timed Out' },
  overloaded: { status: 503, title: 'Server Overloaded' },
} as const satisfies Record<string, { status: number; title: string }>;

/** The stable name of a problem. */
export type ProblemCode = keyof typeof problems;

/** One error in the input: where it is (`in`, `path` as a JSON Pointer inside that part) and what was expected. */
export interface InputError {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  readonly path: string;
  readonly message: string;
}

/** What a problem may add to its code. */
export interface ProblemDetails {
  /** One sentence for the caller about this occurrence; never a secret, never an internal. */
  readonly detail?: string;
  /** Every error in the input, for `invalid_input`. */
  readonly errors?: readonly InputError[];
  /** Response headers that belong to the problem: `Allow`, `WWW-Authenticate`, `Retry-After`. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** The underlying error, for the log only. */
  readonly cause?: unknown;
}

/**
 * A problem of the catalogue. Handlers throw it for problems that many operations share, stages return it. Anything else
 * that is thrown is an `internal_error`.
 *
 * A problem with a status below 500 is expected and has no stack trace, which would be most of its cost.
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

/** The body of a problem response, as `application/problem+json`. */
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
 * Makes the document of a problem (RFC 9457, section 3.1).
 *
 * @param problem the problem
 * @param instance the path of the request, without its query: a query may hold secrets
 * @param requestId the id under which the log has the request
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
    ...(problem.errors ? { errors: problem.errors.map(cutError) } : {}),
  };
}

/** In characters. A client chooses names, and with them paths: those of a few errors must not outgrow the request. */
const MAX_ERROR_TEXT_LENGTH = 2_000;

function cutError({ in: location, path, message }: InputError): InputError {
  return { in: location, path: cut(path), message: cut(message) };
}

function cut(text: string): string {
  return text.length > MAX_ERROR_TEXT_LENGTH ? `${text.slice(0, MAX_ERROR_TEXT_LENGTH - 1)}…` : text;
}
