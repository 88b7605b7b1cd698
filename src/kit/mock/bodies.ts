import type { Contract, MediaType } from '../contract/model.js';
import { isJson, isText } from '../util/media-type.js';
import { createProjection } from '../schema/to-json-schema.js';
import { none, sample } from './sample.js';

/** A body that the response validation lets pass. */
export interface MockBody {
  /** Of the example it is; `undefined` for one that was made up. */
  readonly name: string | undefined;
  readonly body: unknown;
}

/** The bodies a mock can answer for one media type of one status. */
export interface Bodies {
  /** The example of a name. */
  named(name: string | undefined): MockBody | undefined;
  /** The first example that is valid, else a value made from the schema. */
  usual(): MockBody | undefined;
}

/**
 * How values are made, in this order, until the validation lets one pass. The examples inside the schema are doubted,
 * place by place, before the way through its alternatives is.
 */
const attempts = [
  { variant: 0, spare: false },
  { variant: 0, spare: false },
  { variant: 0, spare: false },
  { variant: 0, spare: true },
  { variant: 1, spare: false },
  { variant: 2, spare: false },
  { variant: 1, spare: true },
  { variant: 3, spare: false },
  { variant: 4, spare: false },
] as const;

/**
 * Finds bodies for a response.
 *
 * @param check answers what is wrong with a body, each fault beginning with its JSON Pointer
 */
export function createBodies(
  contract: Contract,
  name: string,
  media: MediaType,
  check: (body: unknown) => readonly string[],
): Bodies {
  let usual: { readonly found: MockBody | undefined } | undefined;
  return {
    named(wanted) {
      if (wanted === undefined || !media.examples.has(wanted)) return undefined;
      const body = bodyOf(name, media.examples.get(wanted));
      return check(body).length === 0 ? { name: wanted, body } : undefined;
    },
    usual: () => (usual ??= { found: firstExample() ?? madeUp() }).found,
  };

  function firstExample(): MockBody | undefined {
    for (const [example, value] of media.examples) {
      const body = bodyOf(name, value);
      if (check(body).length === 0) return { name: example, body };
    }
    return undefined;
  }

  function madeUp(): MockBody | undefined {
    if (!isJson(name) && !isText(name)) return { name: undefined, body: Buffer.from('content') };
    const projection = createProjection(contract, 'response', 'm', { examples: true });
    const schema = projection.project(media.schema);
    const resolve = (ref: string) => projection.components[ref.slice(ref.lastIndexOf('/') + 1)] ?? {};
    const distrusted = new Set<string>();
    const shifts = new Map<string, number>();
    for (const attempt of attempts) {
      const value = sample(schema, { resolve, distrusted, shifts, ...attempt });
      if (value === none) continue;
      const body = bodyOf(name, value);
      const faults = check(body);
      if (faults.length === 0) return { name: undefined, body };
      for (const fault of faults) {
        const place = /^\/body(\/\S*)?/.exec(fault)?.[1] ?? '';
        distrusted.add(place);
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
