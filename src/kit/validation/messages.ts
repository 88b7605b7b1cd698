import type { ErrorObject } from 'ajv';
import { appendPointer } from '../util/json-pointer.js';
import type { InputError } from '../problem.js';

type Errors = readonly ErrorObject[] | null | undefined;

const parts: ReadonlySet<string> = new Set(['path', 'query', 'header', 'cookie', 'body']);
const MAX_ERRORS = 50;

/** The faults of a request, each once. Its parts are in one value: `/body/query/limit` is `/limit` in the query. */
export function toInputErrors(errors: Errors): readonly InputError[] {
  const faults = new Map<string, InputError>();
  for (const error of errors ?? []) {
    const place = instancePathOf(error).slice('/body/'.length);
    const end = place.indexOf('/');
    const part = end === -1 ? place : place.slice(0, end);
    const message = messageOf(error);
    if (!isPart(part) || message === undefined) continue;
    faults.set(`${place} ${message}`, { in: part, path: place.slice(part.length), message });
    if (faults.size === MAX_ERRORS) break;
  }
  // What cannot be put into words is refused all the same.
  return faults.size > 0 ? [...faults.values()] : [{ in: 'body', path: '', message: 'does not match the contract' }];
}

/** The faults of a response, for the log, in the words of the validator. */
export function toResponseMessages(errors: Errors): readonly string[] {
  return (errors ?? []).map((error) => {
    const words = error.keyword === 'enum' ? messageOf(error) : error.message;
    return `${instancePathOf(error).slice('/response'.length)} ${words ?? ''}`;
  });
}

function isPart(name: string): name is InputError['in'] {
  return parts.has(name);
}

/** Where a fault is: of a property that is missing, or should be, the place it has or would have. */
function instancePathOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<string, unknown>;
  const name = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return typeof name === 'string' ? appendPointer(instancePath, name) : instancePath;
}

/** What a client is told; `undefined` for what only repeats that a fault was found inside. */
function messageOf({ keyword, message = 'is not valid', params }: ErrorObject): string | undefined {
  switch (keyword) {
    case 'if':
      return undefined;
    case 'required':
      return 'is required';
    case 'not':
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false schema':
      return 'is not allowed here';
    case 'enum':
      return `must be one of ${(params as { allowedValues: readonly unknown[] }).allowedValues.join(', ')}`;
    default:
      return message;
  }
}
