import type { Idempotency, Operation } from '../../contract/model.js';
import { problems, type ProblemCode } from '../../problem.js';
import { exampleProblem } from './example-problem.js';

/** A problem that the pipeline responds with, whether or not a contract declares it. */
export interface DefaultResponse {
  readonly status: string;
  /** Its name among `components/responses`, where that is free. */
  readonly name: string;
  readonly description: string;
  readonly codes: readonly [ProblemCode, ...ProblemCode[]];
  readonly headers: Readonly<Record<string, object>>;
  readonly appliesTo: (operation: Operation) => boolean;
}

const challenge = {
  'WWW-Authenticate': header('The scheme to use and the error (RFC 6750).', 'string', 'Bearer'),
};
const retryAfter = { 'Retry-After': header('Seconds to wait before the next attempt.', 'integer', 42) };
const quota = {
  RateLimit: header(
    'What is left of the limit: `r` requests, for `t` seconds.',
    'string',
    '"100-per-900s-by-ip"; r=0; t=42',
  ),
  'RateLimit-Policy': header('The limit: `q` requests in `w` seconds.', 'string', '"100-per-900s-by-ip"; q=100; w=900'),
};

/** Every response of the pipeline itself. There is none for 405: the method of an operation is always supported. */
export const defaultResponses: readonly DefaultResponse[] = [
  {
    status: '400',
    name: 'InvalidInput',
    description: 'The request does not match the contract; `errors` lists every error.',
    codes: ['invalid_input', 'malformed_body', 'malformed_uri'],
    headers: {},
    appliesTo: ({ parameters, requestBody, idempotency }) =>
      parameters.length > 0 || requestBody !== undefined || idempotency !== undefined,
  },
  {
    status: '401',
    name: 'Unauthorized',
    description: 'The credentials are missing or invalid.',
    codes: ['token_invalid', 'credentials_missing', 'credentials_invalid'],
    headers: challenge,
    appliesTo: isSecured,
  },
  {
    status: '403',
    name: 'Forbidden',
    description: 'The credentials lack a required scope or role.',
    codes: ['insufficient_scope', 'forbidden'],
    headers: challenge,
    appliesTo: isSecured,
  },
  {
    status: '404',
    name: 'NotFound',
    description: 'It does not exist, or not for this caller.',
    codes: ['not_found'],
    headers: {},
    appliesTo: ({ path }) => path.includes('{'),
  },
  {
    status: '409',
    name: 'RequestInProgress',
    description:
      'A request with the same `Idempotency-Key` is being carried out; `Retry-After` says when to repeat it.',
    codes: ['request_in_progress'],
    headers: retryAfter,
    appliesTo: ({ idempotency }) => idempotency !== undefined,
  },
  {
    status: '413',
    name: 'BodyTooLarge',
    description: 'The request body exceeds the limit.',
    codes: ['body_too_large'],
    headers: {},
    appliesTo: hasBody,
  },
  {
    status: '415',
    name: 'UnsupportedMediaType',
    description: 'The media type of the request body is not supported.',
    codes: ['unsupported_media_type'],
    headers: {},
    appliesTo: hasBody,
  },
  {
    status: '422',
    name: 'IdempotencyKeyReused',
    description: 'The `Idempotency-Key` was sent before with another operation or other input.',
    codes: ['idempotency_key_reused'],
    headers: {},
    appliesTo: ({ idempotency }) => idempotency !== undefined,
  },
  {
    status: '429',
    name: 'TooManyRequests',
    description: 'The rate limit is exceeded; `Retry-After` says when to try again.',
    codes: ['rate_limited'],
    headers: { ...retryAfter, ...quota },
    appliesTo: () => true,
  },
  {
    status: '500',
    name: 'InternalError',
    description: 'The server failed; its log has the `requestId`.',
    codes: ['internal_error'],
    headers: {},
    appliesTo: () => true,
  },
];

/** Returns the Parameter Object of `Idempotency-Key` for an operation that honors it, valid in OpenAPI 3.0 and 3.1. */
export function idempotencyKeyParameter({ keepMs, required }: Idempotency): object {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    required,
    description: `Chosen by the client for one thing to be done, such as a UUID. A repetition of the request under the same key, within ${describeDuration(keepMs)}, is not carried out again: its response is that of the first one, with \`Idempotent-Replayed: true\`.`,
    schema: { type: 'string', minLength: 1, maxLength: 512 },
    example: '"0b54cf9e-6ea5-4b8f-9d3c-2f1f3a4e5d60"',
  };
}

function describeDuration(milliseconds: number): string {
  const units = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]] as const; // prettier-ignore
  const [name, unit] = units.find(([, length]) => milliseconds % length === 0) ?? ['millisecond', 1];
  const count = milliseconds / unit;
  return count === 1 ? `one ${name}` : `${count} ${name}s`;
}

/** Returns the Response Object, with the example of its first code. */
export function responseOf({ description, codes, headers }: DefaultResponse, schemaRef: string): object {
  return {
    description: `${description}\n\n${codes.map((code) => `\`${code}\``).join(', ')}`,
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    content: { 'application/problem+json': { schema: { $ref: schemaRef }, example: exampleProblem(codes[0]) } },
  };
}

/** The schema of a problem document (RFC 9457), valid in OpenAPI 3.0 and 3.1. */
export const problemSchema = {
  description: 'A problem (RFC 9457).',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'A page that explains this kind of problem.' },
    title: { type: 'string', description: 'The kind of problem, for people.' },
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'This occurrence of the problem, for people.' },
    instance: { type: 'string', format: 'uri-reference', description: 'The path of the request.' },
    code: { type: 'string', description: 'The kind of problem, for programs.', enum: Object.keys(problems) },
    requestId: { type: 'string', description: "The id under which the server's log has the request." },
    errors: {
      type: 'array',
      description: 'Every error in the input.',
      items: {
        type: 'object',
        required: ['in', 'path', 'message'],
        properties: {
          in: { type: 'string', enum: ['path', 'query', 'header', 'cookie', 'body'] },
          path: { type: 'string', description: 'A JSON Pointer inside that part.' },
          message: { type: 'string', description: 'What was expected there.' },
        },
      },
    },
  },
};

function isSecured({ security }: Operation): boolean {
  return security?.some((requirement) => requirement.size > 0) ?? false;
}

function hasBody({ requestBody }: Operation): boolean {
  return requestBody !== undefined;
}

function header(description: string, type: string, example: string | number): object {
  return { description, schema: { type }, example };
}
