import type { InputFault } from '../problem.js';

interface PackageFault {
  readonly path: string;
  readonly message: string;
}

/** The list of faults inside an error of the package; any other error is one of ours or of a schema, and thrown on. */
function packageFaults(error: unknown): readonly PackageFault[] {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors as PackageFault[];
  throw error instanceof Error ? error : new Error(String(error));
}

const parts: ReadonlySet<string> = new Set(['path', 'query', 'header', 'cookie', 'body']);
const mostFaults = 50;

/** The faults of a request. `/body/query/limit` is `/limit` in the query: the first segment is the package's, the second is ours. */
export function requestFaults(error: unknown): readonly InputFault[] {
  const faults = new Map<string, InputFault>();
  for (const { path, message: words } of packageFaults(error)) {
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
export function responseFaults(error: unknown): readonly string[] {
  return packageFaults(error).map(({ path, message }) => `${path.replace('/response', '')} ${message}`);
}
