import type { ErrorObject } from 'ajv';
import type { ValidationError } from 'express-openapi-validator/dist/framework/types.js';
import { ajvErrorsToValidatorError, augmentAjvErrors } from 'express-openapi-validator/dist/middlewares/util.js';
import type { InputFault } from '../problem.js';

/** What Ajv found, in the words and at the places of the package. */
function packageFaults(errors: readonly ErrorObject[] | null | undefined): ValidationError['errors'] {
  return ajvErrorsToValidatorError(400, augmentAjvErrors([...(errors ?? [])])).errors;
}

const parts: ReadonlySet<string> = new Set(['path', 'query', 'header', 'cookie', 'body']);
const mostFaults = 50;

/** The faults of a request. `/body/query/limit` is `/limit` in the query: the first segment is the package's, the second is ours. */
export function requestFaults(errors: readonly ErrorObject[] | null | undefined): readonly InputFault[] {
  const faults = new Map<string, InputFault>();
  for (const { path, message: words } of packageFaults(errors)) {
    const [, , part = '', ...rest] = path.split('/');
    const message = inPlainWords(words);
    if (!parts.has(part) || message === undefined) continue;
    const pointer = rest.map((segment) => `/${segment}`).join('');
    faults.set(`${part}${pointer} ${message}`, { in: part as InputFault['in'], path: pointer, message });
    if (faults.size === mostFaults) break;
  }
  // What cannot be put into words is refused all the same.
  return faults.size > 0 ? [...faults.values()] : [{ in: 'body', path: '', message: 'does not match the contract' }];
}

/** Ajv's words as a client would say them. `undefined` for those that only repeat that a fault was found inside. */
function inPlainWords(message: string): string | undefined {
  if (message.startsWith('must match "')) return undefined;
  if (message.startsWith('must have required property')) return 'is required';
  if (
    /^(must NOT be valid|must NOT have (additional|unevaluated) (properties|items))|boolean schema is false/.test(
      message,
    )
  )
    return 'is not allowed here';
  return message.replace('must be equal to one of the allowed values: ', 'must be one of ');
}

/** The faults of a response, for the log. */
export function responseFaults(errors: readonly ErrorObject[] | null | undefined): readonly string[] {
  return packageFaults(errors).map(({ path, message }) => `${path.replace('/response', '')} ${message}`);
}
