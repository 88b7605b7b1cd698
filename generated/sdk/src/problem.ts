/** The stable code of a problem. */
export type ProblemCode =
  | 'malformed_request'
  | 'malformed_uri'
  | 'malformed_body'
  | 'idempotency_key_required'
  | 'idempotency_key_invalid'
  | 'invalid_input'
  | 'too_complex'
  | 'upgrade_refused'
  | 'credentials_missing'
  | 'token_invalid'
  | 'credentials_invalid'
  | 'second_factor_required'
  | 'insufficient_scope'
  | 'forbidden'
  | 'blocked'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'request_timeout'
  | 'conflict'
  | 'request_in_progress'
  | 'precondition_failed'
  | 'body_too_large'
  | 'uri_too_long'
  | 'unsupported_media_type'
  | 'expectation_failed'
  | 'idempotency_key_reused'
  | 'precondition_required'
  | 'rate_limited'
  | 'headers_too_large'
  | 'internal_error'
  | 'not_implemented'
  | 'not_supported'
  | 'operation_disabled'
  | 'unavailable'
  | 'timeout'
  | 'overloaded';

/** An error of the input. */
export interface InputError {
  /** The part of the request. */
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  /** A JSON Pointer within that part. */
  readonly path: string;
  /** What was expected. */
  readonly message: string;
}

/** A problem document (RFC 9457) from a Gatehouse server, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors: readonly InputError[];
  /** The response. Its headers say, for example, when to retry. */
  readonly response: Response;

  constructor(document: ProblemDocument, response: Response) {
    super(document.detail);
    this.type = document.type;
    this.title = document.title;
    this.status = document.status;
    this.detail = document.detail;
    this.instance = document.instance;
    this.code = document.code;
    this.requestId = document.requestId;
    this.errors = document.errors ?? [];
    this.response = response;
  }
}

interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors?: readonly InputError[];
}

/** Checks whether an error is a problem, and, if a code is given, has this code. */
export function isProblem(error: unknown, code?: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code);
}

/** Converts a problem document to a `ProblemError`, and returns any other body unchanged. */
export function problemErrorOf(body: unknown, response: Response | undefined): unknown {
  return response && isProblemDocument(body) ? new ProblemError(body, response) : body;
}

function isProblemDocument(body: unknown): body is ProblemDocument {
  if (typeof body !== 'object' || body === null) return false;
  const { code, status, title, detail } = body as Partial<Record<keyof ProblemDocument, unknown>>;
  return typeof code === 'string' && typeof status === 'number' && typeof title === 'string' && typeof detail === 'string';
}
