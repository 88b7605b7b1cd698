import type { ErrorObject } from 'ajv';
import type { InputError } from '../problem.js';
import { appendPointer } from '../util/json-pointer.js';
import type { ResponseError } from './validator.js';

type Errors = readonly ErrorObject[] | null | undefined;

const LOCATIONS: ReadonlySet<string> = new Set(['path', 'query', 'header', 'cookie', 'body']);
const MAX_ERRORS = 50;

/** Returns the errors of a request, each once. Its parts are one value: `/query/limit` is `/limit` in the query. */
export function toInputErrors(errors: Errors): readonly InputError[] {
  const found = new Map<string, InputError>();
  for (const error of errors ?? []) {
    const pointer = instancePathOf(error).slice(1);
    const end = pointer.indexOf('/');
    const location = end === -1 ? pointer : pointer.slice(0, end);
    const message = messageOf(error);
    if (!isLocation(location) || message === undefined) continue;
    found.set(`${pointer} ${message}`, { in: location, path: pointer.slice(location.length), message });
    if (found.size === MAX_ERRORS) break;
  }
  // What has no message is refused all the same.
  return found.size > 0 ? [...found.values()] : [{ in: 'body', path: '', message: 'does not match the contract' }];
}

/** Returns the errors of a response, for the log, in the words of the validator. */
export function toResponseErrors(errors: Errors): readonly ResponseError[] {
  // That a condition holds is no error; those of what it asks for follow.
  const found = (errors ?? []).filter(({ keyword }) => keyword !== 'if');
  return found.map((error) => ({
    path: instancePathOf(error),
    keyword: error.keyword,
    message: (error.keyword === 'enum' ? messageOf(error) : error.message) ?? 'is not valid',
  }));
}

function isLocation(name: string): name is InputError['in'] {
  return LOCATIONS.has(name);
}

/** Where an error is: of a property that is missing, or should be, the place it has or would have. */
function instancePathOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<string, unknown>;
  const name = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return typeof name === 'string' ? appendPointer(instancePath, name) : instancePath;
}

/** Returns the message for a client; `undefined` for an error that only repeats that there is one inside. */
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
