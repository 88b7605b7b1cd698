import type { Contract, MediaTypeObject } from '../contract/model.js';
import { lazy } from '../util/lazy.js';
import type { BodyKind } from '../util/media-type.js';
import type { ResponseError } from '../validation/validator.js';
import { createTranspiler } from '../schema/to-json-schema.js';
import { NO_VALUE, sample } from './sample.js';

/** A body that response validation accepts. */
export interface MockBody {
  /** The name of the example; `undefined` for a generated body. */
  readonly name: string | undefined;
  readonly body: unknown;
}

/** The bodies a mock has for one media type of one status. */
export interface MockBodies {
  /** Returns the example of a name. */
  named(name: string | undefined): MockBody | undefined;
  /** Returns the first valid example, or else a value made from the schema. */
  preferred(): MockBody | undefined;
}

/**
 * How values are made, in this order, until validation accepts one. The examples inside the schema are rejected, path by
 * path, before other alternatives are tried.
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
 * @param kind how the body is written
 * @param validate returns what is wrong with a body
 */
export function createBodies(
  contract: Contract,
  kind: BodyKind,
  media: MediaTypeObject | undefined,
  validate: (body: unknown) => readonly ResponseError[],
): MockBodies {
  return {
    named(wanted) {
      if (wanted === undefined || !media?.examples.has(wanted)) return undefined;
      const body = bodyOf(kind, media.examples.get(wanted));
      return validate(body).length === 0 ? { name: wanted, body } : undefined;
    },
    preferred: lazy(() => firstExample() ?? generate()),
  };

  function firstExample(): MockBody | undefined {
    for (const [example, value] of media?.examples ?? []) {
      const body = bodyOf(kind, value);
      if (validate(body).length === 0) return { name: example, body };
    }
    return undefined;
  }

  function generate(): MockBody | undefined {
    if (kind !== 'json' && kind !== 'text' && kind !== 'xml') return { name: undefined, body: Buffer.from('content') };
    const transpiler = createTranspiler(contract, 'response', 'm', { annotations: true });
    const schema = transpiler.transpile(media?.schema);
    const resolve = (ref: string) => transpiler.components[ref.slice(ref.lastIndexOf('/') + 1)] ?? {};
    const rejectedPaths = new Set<string>();
    const shifts = new Map<string, number>();
    for (const attempt of STRATEGIES) {
      const value = sample(schema, { resolve, rejectedPaths, shifts, ...attempt });
      if (value === NO_VALUE) continue;
      const body = bodyOf(kind, value);
      const errors = validate(body);
      if (errors.length === 0) return { name: undefined, body };
      for (const { path, keyword } of errors) {
        const place = path.startsWith('/body') ? path.slice('/body'.length) : '';
        rejectedPaths.add(place);
        if (keyword === 'oneOf') shifts.set(place, (shifts.get(place) ?? 0) + 1);
      }
    }
    return undefined;
  }
}

/** Bodies of text are text, whatever their schema describes. */
function bodyOf(kind: BodyKind, value: unknown): unknown {
  if (kind === 'json') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return kind === 'text' || kind === 'xml' ? text : Buffer.from(text);
}
