import type { Contract, MediaTypeObject } from '../contract/model.js';
import { isJson, isText } from '../util/media-type.js';
import { createTranspiler } from '../schema/to-json-schema.js';
import { NO_VALUE, sample } from './sample.js';

/** A body that the response validation lets pass. */
export interface MockBody {
  /** Of the example it is; `undefined` for one that was made up. */
  readonly name: string | undefined;
  readonly body: unknown;
}

/** The bodies a mock can answer for one media type of one status. */
export interface MockBodies {
  /** The example of a name. */
  named(name: string | undefined): MockBody | undefined;
  /** The first example that is valid, else a value made from the schema. */
  preferred(): MockBody | undefined;
}

/**
 * How values are made, in this order, until the validation lets one pass. The examples inside the schema are doubted,
 * place by place, before the way through its alternatives is.
 */
const STRATEGIES = [
  { variant: 0, minimal: false },
  { variant: 0, minimal: false },
  { variant: 0, minimal: false },
  { variant: 0, minimal: true },
  { variant: 1, minimal: false },
  { variant: 2, minimal: false },
  { variant: 1, minimal: true },
  { variant: 3, minimal: false },
  { variant: 4, minimal: false },
] as const;

/**
 * Finds bodies for a response.
 *
 * @param check answers what is wrong with a body, each fault beginning with its JSON Pointer
 */
export function createBodies(
  contract: Contract,
  name: string,
  media: MediaTypeObject,
  check: (body: unknown) => readonly string[],
): MockBodies {
  let usual: { readonly found: MockBody | undefined } | undefined;
  return {
    named(wanted) {
      if (wanted === undefined || !media.examples.has(wanted)) return undefined;
      const body = bodyOf(name, media.examples.get(wanted));
      return check(body).length === 0 ? { name: wanted, body } : undefined;
    },
    preferred: () => (usual ??= { found: firstExample() ?? generate() }).found,
  };

  function firstExample(): MockBody | undefined {
    for (const [example, value] of media.examples) {
      const body = bodyOf(name, value);
      if (check(body).length === 0) return { name: example, body };
    }
    return undefined;
  }

  function generate(): MockBody | undefined {
    if (!isJson(name) && !isText(name)) return { name: undefined, body: Buffer.from('content') };
    const projection = createTranspiler(contract, 'response', 'm', { examples: true });
    const schema = projection.transpile(media.schema);
    const resolve = (ref: string) => projection.components[ref.slice(ref.lastIndexOf('/') + 1)] ?? {};
    const rejectedPaths = new Set<string>();
    const shifts = new Map<string, number>();
    for (const attempt of STRATEGIES) {
      const value = sample(schema, { resolve, rejectedPaths, shifts, ...attempt });
      if (value === NO_VALUE) continue;
      const body = bodyOf(name, value);
      const faults = check(body);
      if (faults.length === 0) return { name: undefined, body };
      for (const fault of faults) {
        const place = /^\/body(\/\S*)?/.exec(fault)?.[1] ?? '';
        rejectedPaths.add(place);
        if (fault.endsWith('in oneOf')) shifts.set(place, (shifts.get(place) ?? 0) + 1);
      }
    }
    return undefined;
  }
}

/** Text media types are answered as text, whatever their schema describes. */
function bodyOf(name: string, value: unknown): unknown {
  if (isJson(name)) return value;
  if (isText(name)) return typeof value === 'string' ? value : JSON.stringify(value);
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value));
}
