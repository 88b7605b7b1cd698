import type { OperationPlan, ResponseContent } from '../context/operation-plan.js';
import type { Stage } from '../context/stage.js';
import type { HandlerResult } from '../handler.js';
import { isBinary } from '../plan/responses.js';
import { Problem } from '../problem.js';

/**
 * Validates the handler's response against the contract: status, media type, headers and body. Nothing undeclared
 * leaves: an invalid response becomes a 500, and the log says what is wrong with it.
 */
export const validateResponse: Stage = (context) => {
  const { operation, outcome } = context;
  try {
    context.content = contentOf(operation, outcome);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidResponse)) throw error;
    return new Problem('internal_error', { cause: error });
  }
};

/** A response that is not as the contract declares it. For the log only. */
export class InvalidResponse extends Error {
  constructor({ id }: OperationPlan, status: unknown, errors: readonly string[]) {
    super(`${id} returned status ${String(status)} not as declared: ${errors.join('; ')}`);
    this.name = 'InvalidResponse';
  }
}

/** Returns how the body is sent; `undefined` when there is none. Throws InvalidResponse. */
function contentOf(operation: OperationPlan, outcome: HandlerResult | null | undefined): ResponseContent | undefined {
  if (typeof outcome !== 'object' || outcome === null || !Number.isInteger(outcome.status))
    throw new InvalidResponse(operation, undefined, ['a handler returns { status, body }']);
  const { status, body, contentType } = outcome;
  const declared = operation.findResponse(status);
  if (!declared) throw new InvalidResponse(operation, status, ['the status is not declared']);
  const { hasBody } = declared;
  if (hasBody !== (body !== undefined))
    throw new InvalidResponse(operation, status, [hasBody ? 'a body is declared' : 'no body is declared']);

  let content: ResponseContent | undefined;
  try {
    content = body === undefined ? undefined : declared.contentFor(body, contentType);
  } catch (error) {
    throw new InvalidResponse(operation, status, [error instanceof Error ? error.message : String(error)]);
  }
  const header = outcome.headers ? headerValues(outcome.headers) : NO_HEADERS;
  const validator = operation.validator();
  // JSON is a value, which `contentFor` has seen to.
  const errors =
    content?.format.kind !== 'json' && isBinary(body)
      ? validator.response(declared.status, undefined, { header })
      : validator.response(declared.status, content?.format, { body, header });
  if (errors.length > 0)
    throw new InvalidResponse(operation, status, errors.map(({ path, message }) => `${path} ${message}`)); // prettier-ignore
  return content;
}

const NO_HEADERS: Readonly<Record<string, unknown>> = Object.freeze({});

/** Returns the headers by their names in lower case, numbers as they are. */
function headerValues(headers: NonNullable<HandlerResult['headers']>): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) values[name.toLowerCase()] = value;
  return values;
}
