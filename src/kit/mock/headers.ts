import type { Contract, Response } from '../contract/model.js';
import { createTranspiler } from '../schema/to-json-schema.js';
import { NO_VALUE, sample } from './sample.js';

/** Returns values for the required headers of a response. Optional ones are left out: a generated value rarely makes sense. */
export function mockHeaders(contract: Contract, response: Response): Record<string, string | number> {
  const headers: Record<string, string | number> = {};
  for (const [name, header] of response.headers) {
    if (!header.required) continue;
    const transpiler = createTranspiler(contract, 'response', 'm', { annotations: true });
    const schema = transpiler.transpile(header.schema);
    const resolve = (ref: string) => transpiler.components[ref.slice(ref.lastIndexOf('/') + 1)] ?? {};
    const value = sample(schema, { resolve, variant: 0, minimal: false, rejectedPaths: new Set() });
    if (value !== NO_VALUE) headers[name] = typeof value === 'number' ? value : String(value);
  }
  return headers;
}
