import type { HandlerResult } from '../handler.js';
import { problems, type InputError, type Problem, type ProblemCode } from '../problem.js';
import { isObject } from '../util/json.js';

/** The longest body of a response that is kept, in characters. */
export const MAX_BODY_LENGTH = 262_144;

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** The outcome of a request, as a store keeps it in a text. */
export type StoredOutcome =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Headers;
      readonly contentType?: string | undefined;
      readonly body?: string | undefined;
      /** Whether the body is bytes, in base64. */
      readonly isBase64?: boolean;
    }
  | {
      readonly kind: 'problem';
      readonly code: ProblemCode;
      readonly detail?: string | undefined;
      readonly errors?: readonly InputError[] | undefined;
      readonly headers: Headers;
    }
  /** The request was carried out, and its response is a stream, or too long. */
  | { readonly kind: 'not_kept' };

/** Headers that are for the first response only: what a cookie holds is not to be kept elsewhere. */
const OMITTED_HEADERS: ReadonlySet<string> = new Set(['set-cookie']);

/**
 * Returns what is kept of a response.
 *
 * @param contentType as it is sent
 * @param isJson whether the body is a value that is sent as JSON
 */
export function storedResponse(
  { status, headers = {}, body }: HandlerResult,
  contentType: string | undefined,
  isJson: boolean,
): StoredOutcome {
  const kept = { kind: 'response', status, headers: keptHeaders(headers) } as const;
  if (body === undefined) return kept;
  const whole = isJson ? JSON.stringify(body) : body;
  if (whole instanceof Uint8Array && whole.length <= MAX_BODY_LENGTH / 2)
    return { ...kept, contentType, body: Buffer.from(whole).toString('base64'), isBase64: true };
  if (typeof whole === 'string' && whole.length <= MAX_BODY_LENGTH) return { ...kept, contentType, body: whole };
  return { kind: 'not_kept' };
}

/** Returns what is kept of a problem that a handler has thrown. */
export function storedProblem({ code, detail, errors, headers }: Problem): StoredOutcome {
  return { kind: 'problem', code, detail, errors, headers };
}

/** Returns the outcome that a store has kept. @throws Error when it has kept something else */
export function parseStoredOutcome(text: string): StoredOutcome {
  const value: unknown = JSON.parse(text);
  if (isOutcome(value)) return value;
  throw new Error('The store of idempotency keys returned a response that was not kept in it.');
}

/** Only what this server has written is in a store: its kind tells the rest. */
function isOutcome(value: unknown): value is StoredOutcome {
  if (!isObject(value)) return false;
  if (value['kind'] === 'response') return Number.isInteger(value['status']) && isObject(value['headers']);
  if (value['kind'] === 'problem') return typeof value['code'] === 'string' && Object.hasOwn(problems, value['code']);
  return value['kind'] === 'not_kept';
}

/** Returns the body of a response that was kept. */
export function bodyOf({
  body,
  isBase64,
}: StoredOutcome & { readonly kind: 'response' }): string | Uint8Array | undefined {
  return body !== undefined && isBase64 ? Buffer.from(body, 'base64') : body;
}

function keptHeaders(headers: NonNullable<HandlerResult['headers']>): Headers {
  const kept: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !OMITTED_HEADERS.has(name.toLowerCase()))
      kept[name] = typeof value === 'number' ? String(value) : value;
  return kept;
}
