import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';
import type { Mock } from '../context/operation-plan.js';
import type { HandlerResult } from '../handler.js';
import type { Contract, Operation, Response } from '../contract/model.js';
import { createMediaTypeMatcher, type BodyFormat, type BodyKind } from '../util/media-type.js';
import { isNullBodyStatus } from '../util/null-body-status.js';
import { createBodies, type MockBodies } from './bodies.js';
import { concreteMediaType } from './concrete-type.js';
import { mockHeaders } from './headers.js';
import { readPreferences } from './prefer.js';
import { Problem } from '../problem.js';
import type { OperationValidator } from '../validation/validator.js';

/**
 * Creates the mock of an operation: it responds with the examples of the contract, or else with values made from the
 * schema, and only with what response validation accepts. A value is made once and kept.
 *
 * The status is the lowest declared 2xx, the media type the one the client prefers. `Prefer: code=404` asks for another
 * status and `Prefer: example=name` for one of the examples; a preference that cannot be met is not applied (RFC 7240).
 *
 * @param validator returns the validator of the operation; called when it is first needed
 */
export function createMock(contract: Contract, operation: Operation, validator: () => OperationValidator): Mock {
  const preferredStatus = defaultStatus(operation);
  const made = new Map<string, MockBodies>();

  return function mock(request) {
    // An operation that is switched off has no mock either.
    validator();
    const { code, example } = readPreferences(request.headers['prefer']);
    const preferred = code === undefined ? undefined : declaredAs(operation, code);
    const declared = preferred ?? preferredStatus;
    const response = declared === undefined ? undefined : operation.responses.get(declared);
    if (declared === undefined || !response) throw new Problem('not_implemented');
    const status = preferred !== undefined ? Number(code) : numberOf(declared);
    const applied = preferred === undefined ? [] : [`code=${code ?? ''}`];

    const headers = mockHeaders(contract, response);
    const content = isNullBodyStatus(status) ? undefined : chooseContent(request, response);
    if (!content) return respond(status, headers, applied, {});
    const bodies = bodiesOf(declared, response, content.format, headers);
    const value = bodies.named(example) ?? bodies.preferred();
    if (!value) throw new Problem('not_implemented', { detail: 'No response could be made that the contract allows.' });
    if (example !== undefined && value.name === example) applied.push(`example=${example}`);
    return respond(status, headers, applied, { contentType: content.contentType, body: value.body });
  };

  function bodiesOf(
    status: string,
    { content }: Response,
    format: BodyFormat,
    header: Record<string, unknown>,
  ): MockBodies {
    const key = `${status} ${format.kind} ${format.range}`;
    let bodies = made.get(key);
    if (!bodies) {
      const value = { header: lower(header) };
      const validate = (body: unknown) => validator().response(status, format, { ...value, body });
      made.set(key, (bodies = createBodies(contract, format.kind, content.get(format.range), validate)));
    }
    return bodies;
  }
}

function respond(
  status: number,
  headers: Record<string, string | number>,
  applied: readonly string[],
  content: Pick<HandlerResult, 'contentType' | 'body'>,
): HandlerResult {
  const all = applied.length > 0 ? { ...headers, 'Preference-Applied': applied.join(', ') } : headers;
  return { status, headers: all, ...content };
}

/** A media type of a mock, and the format of the contract that it falls under. */
interface MockContent {
  readonly contentType: string;
  readonly format: BodyFormat;
}

/** Chooses the media type that the client prefers; without a preference, one that a mock can make. */
function chooseContent(request: IncomingMessage, { content }: Response): MockContent | undefined {
  const find = createMediaTypeMatcher(content.keys());
  const choices = new Map<string, MockContent>();
  for (const contentType of [...content.keys()].map(concreteMediaType)) {
    const format = find(contentType)?.format;
    if (format) choices.set(contentType, { contentType, format });
  }
  const [first, ...others] = [...choices.values()].sort((a, b) => RANK[a.format.kind] - RANK[b.format.kind]);
  if (!first || request.headers.accept === undefined) return first;
  const names = [first, ...others].map(({ contentType }) => contentType);
  const best = accepts(request).type(names);
  if (typeof best !== 'string')
    throw new Problem('not_acceptable', { detail: `The response may be ${names.join(', ')}.` });
  return choices.get(best);
}

const RANK: Readonly<Record<BodyKind, number>> = { json: 0, text: 1, xml: 1, urlencoded: 2, multipart: 2, binary: 2 };

/** Returns the lowest successful status, or else the lowest declared one; never an interim one. */
function defaultStatus({ responses }: Operation): string | undefined {
  const statuses = [...responses.keys()].filter((status) => numberOf(status) >= 200);
  const order = (status: string): number => (status === 'default' ? 300 : numberOf(status));
  return statuses.sort((a, b) => order(a) - order(b))[0];
}

function numberOf(status: string): number {
  return status === 'default' ? 200 : Number(status.replace('XX', '00'));
}

function declaredAs({ responses }: Operation, code: string): string | undefined {
  if (!/^[2-5]\d\d$/.test(code)) return undefined;
  return [code, `${code.charAt(0)}XX`, 'default'].find((status) => responses.has(status));
}

function lower(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
