import type { Operation } from '../../contract/model.js';
import { problems, type ProblemCode } from '../../problem.js';
import { exampleProblem } from './problem-explanations.js';

/** A refusal that the stages of the kit answer, whether or not a contract mentions it. */
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
  'WWW-Authenticate': header('What to send, and what was wrong with what was sent (RFC 6750).', 'string', 'Bearer'),
};
const quota = {
  RateLimit: header('What is left of the limit: `r` requests, for `t` seconds.', 'string', '"100-in-15min"; r=0; t=42'),
  'RateLimit-Policy': header('The limit: `q` requests in `w` seconds.', 'string', '"100-in-15min"; q=100; w=900'),
};

/** Every answer of the kit's own. There is none for 405: an operation's own method is always offered. */
export const defaultResponses: readonly DefaultResponse[] = [
  {
    status: '400',
    name: 'InvalidInput',
    description: 'The request does not match the contract; `errors` lists every fault.',
    codes: ['invalid_input', 'malformed_body', 'malformed_uri'],
    headers: {},
    appliesTo: ({ parameters, requestBody }) => parameters.length > 0 || requestBody !== undefined,
  },
  {
    status: '401',
    name: 'Unauthorized',
    description: 'There are no credentials, or they are not accepted.',
    codes: ['token_invalid', 'credentials_missing', 'credentials_invalid'],
    headers: challenge,
    appliesTo: isSecured,
  },
  {
    status: '403',
    name: 'Forbidden',
    description: 'The credentials do not carry the scope or role that is asked for.',
    codes: ['insufficient_scope', 'forbidden'],
    headers: challenge,
    appliesTo: isSecured,
  },
  {
    status: '404',
    name: 'NotFound',
    description: 'There is nothing here, or nothing this caller may know of.',
    codes: ['not_found'],
    headers: {},
    appliesTo: ({ path }) => path.includes('{'),
  },
  {
    status: '413',
    name: 'BodyTooLarge',
    description: 'The request body is too large.',
    codes: ['body_too_large'],
    headers: {},
    appliesTo: hasBody,
  },
  {
    status: '415',
    name: 'UnsupportedMediaType',
    description: 'The request body has a media type that is not taken here.',
    codes: ['unsupported_media_type'],
    headers: {},
    appliesTo: hasBody,
  },
  {
    status: '429',
    name: 'TooManyRequests',
    description: 'Too many requests; `Retry-After` says when to try again.',
    codes: ['rate_limited'],
    headers: { 'Retry-After': header('Seconds to wait before the next try.', 'integer', 42), ...quota },
    appliesTo: () => true,
  },
  {
    status: '500',
    name: 'InternalError',
    description: 'Something went wrong on the side of the server; its log knows the `requestId`.',
    codes: ['internal_error'],
    headers: {},
    appliesTo: () => true,
  },
];

/** The Response Object of an answer, with the example of its first code. */
export function responseOf({ description, codes, headers }: DefaultResponse, schemaRef: string): object {
  return {
    description: `${description}\n\n${codes.map((code) => `\`${code}\``).join(', ')}`,
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    content: { 'application/problem+json': { schema: { $ref: schemaRef }, example: exampleProblem(codes[0]) } },
  };
}

/** The schema of a problem document (RFC 9457), in words that mean the same in OpenAPI 3.0 and 3.1. */
export const problemSchema = {
  description: 'Why a request was refused (RFC 9457).',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'A page that explains this kind of problem.' },
    title: { type: 'string', description: 'What kind of problem it is, for people.' },
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What is the matter this time, for people.' },
    instance: { type: 'string', format: 'uri-reference', description: 'The path that was asked for.' },
    code: { type: 'string', description: 'The kind of problem, for programs.', enum: Object.keys(problems) },
    requestId: { type: 'string', description: "The id under which the server's log knows the request." },
    errors: {
      type: 'array',
      description: 'Every fault of the request, where its input is refused.',
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
