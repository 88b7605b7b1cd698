import type { RequestHandler } from 'express';
import { callOf } from '../context/request-context.js';
import type { Operation, Response } from '../contract/model.js';
import { declaredMediaType, isJson } from '../util/media-type.js';
import type { HandlerResult } from '../handler.js';
import type { OperationPlan } from '../context/operation-plan.js';

/**
 * Checks what the handler answered against the contract: status, media type, headers and body. Nothing undeclared
 * leaves: a wrong answer becomes a 500, and the log says what is wrong with it.
 */
export function validateResponse(): RequestHandler {
  return function validateAnswer(request, _response, next): void {
    const call = callOf(request);
    const { operation, answer } = call;
    if (operation) call.answer = checked(operation, answer);
    next();
  };
}

/** A response that is not as the contract declares it. For the log only. */
export class InvalidResponse extends Error {
  constructor(operation: Operation, answer: HandlerResult | undefined, faults: readonly string[]) {
    super(`${operation.id} answered ${answer?.status ?? 'nothing'} not as declared: ${faults.join('; ')}`);
    this.name = 'InvalidResponse';
  }
}

/** The answer with the media type it is sent as. Throws InvalidResponse. */
function checked(plan: OperationPlan, answer: HandlerResult | null | undefined): HandlerResult {
  const { operation } = plan;
  const refuse = (...faults: string[]): never => {
    throw new InvalidResponse(operation, answer ?? undefined, faults);
  };
  if (typeof answer !== 'object' || answer === null || !Number.isInteger(answer.status))
    return refuse('an answer is { status, body }');
  const status = declaredStatus(operation, answer.status);
  const response = status === undefined ? undefined : operation.responses.get(status);
  if (status === undefined || !response) return refuse(`the status ${answer.status} is not declared`);
  const media = declaredContent(response, answer);
  if (media instanceof Error) return refuse(media.message);
  const header = headerValues(answer);
  const faults =
    media && isBytes(answer.body)
      ? plan.validator().response(status, undefined, { header })
      : plan.validator().response(status, media?.declared, { body: answer.body, header });
  if (faults.length > 0) refuse(...faults);
  return media ? { ...answer, contentType: media.sent } : answer;
}

/** The status as the contract writes it: itself, its range, or `default`. */
function declaredStatus({ responses }: Operation, status: number): string | undefined {
  if (responses.has(String(status))) return String(status);
  const range = `${Math.floor(status / 100)}XX`;
  if (responses.has(range)) return range;
  return responses.has('default') ? 'default' : undefined;
}

/** Which media type of the contract the body is of, and which one it is sent as. */
function declaredContent(
  { content }: Response,
  { body, contentType }: HandlerResult,
): { declared: string; sent: string } | Error | undefined {
  if (body === undefined)
    return content.size === 0 ? undefined : new Error(`a body of ${[...content.keys()].join(' or ')} is declared`);
  if (content.size === 0) return new Error('no body is declared');
  const sent = contentType ?? (content.size === 1 ? [...content.keys()][0] : undefined);
  if (sent === undefined) return new Error('there are several media types: say which one in contentType');
  const declared = declaredMediaType(content.keys(), sent);
  if (declared === undefined) return new Error(`the media type ${sent} is not declared`);
  if (isJson(sent) && isBytes(body))
    return new Error('JSON is answered as a value, which can be checked, not as bytes');
  if (!sent.includes('*')) return { declared, sent };
  // A range says nothing a client could read the body by.
  const plain = typeof body === 'string' || isBytes(body);
  return { declared, sent: plain ? 'application/octet-stream' : 'application/json' };
}

/** Bytes and streams of them leave as they come: a schema has nothing to say of them. */
function isBytes(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return body instanceof Uint8Array || body instanceof Blob || Symbol.asyncIterator in body;
}

/** The headers by their names in lower case, numbers as they are. */
function headerValues(answer: HandlerResult): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (answer.headers)
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) values[name.toLowerCase()] = value;
  return values;
}
