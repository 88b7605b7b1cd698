import type { JsonSchema } from '../schema/json-schema.js';
import { keywordNames } from '../schema/vocabulary.js';
import { MAX_SCHEMA_DEPTH } from '../schema/walk.js';
import { asObject } from '../util/json.js';
import { impossible, isImpossible, listOf, merge } from './merge.js';

/** Returns a component by its reference. */
export type Resolve = (ref: string) => JsonSchema;

/** The keywords whose schemas describe the value itself. */
const COMPOSITION = new Set(
  keywordNames(({ applies }) => ['always', 'alternative', 'condition', 'conditional'].includes(applies ?? '')),
);

/** How many schemas are put together for one value. */
const MAX_PARTS = 10_000;

/** How many alternatives are tried for one value. */
const MAX_TRIES = 200;

/** A schema in parts: what holds in any case, and the choices that are still open. */
interface FlattenState {
  readonly flat: JsonSchema;
  /** Lists of alternatives, one of which has to hold. */
  readonly choices: readonly (readonly unknown[])[];
}

/**
 * Writes a plain schema without composition: references are followed, `allOf` is merged, and of `oneOf` and `anyOf`
 * alternatives are chosen that do not contradict the rest.
 *
 * @param variant which alternative to try first
 * @returns `impossible` where nothing fits
 */
export function flatten(schema: JsonSchema, resolve: Resolve, variant: number): JsonSchema {
  let tries = 0;
  let gathered = 0;
  return settle(gather(schema, { flat: {}, choices: [] }, 0));

  /** Adds the keywords of a schema to those that are known. */
  function gather(written: JsonSchema, known: FlattenState, depth: number): FlattenState {
    if (depth > MAX_SCHEMA_DEPTH || (gathered += 1) > MAX_PARTS || isImpossible(written))
      return { flat: impossible, choices: [] };
    const own = Object.fromEntries(Object.entries(written).filter(([keyword]) => !COMPOSITION.has(keyword)));
    let parts: FlattenState = { flat: merge(known.flat, own), choices: known.choices };
    const add = (part: unknown): void => void (parts = gather(asObject(part), parts, depth + 1));
    if (typeof written['$ref'] === 'string') add(resolve(written['$ref']));
    const conditions: unknown[] = [];
    for (const part of listOf(written['allOf'])) {
      const chosen = conditionOf(asObject(part));
      if (chosen) conditions.push(chosen);
      else add(part);
    }
    const choices = [listOf(written['oneOf']), listOf(written['anyOf']), conditions, branches(written)].filter(
      (list) => list.length > 0,
    );
    parts = { flat: parts.flat, choices: [...parts.choices, ...choices] };
    for (const [name, dependent] of Object.entries(asObject(written['dependentSchemas'])))
      if (Object.hasOwn(asObject(parts.flat['properties']), name) || listOf(parts.flat['required']).includes(name))
        add(dependent);
    return parts;
  }

  /** Settles the open choices one by one, and backtracks where one is impossible. */
  function settle({ flat, choices }: FlattenState): JsonSchema {
    const [options, ...others] = choices;
    if (isImpossible(flat) || !options) return flat;
    // `null` is the last resort.
    const ordered = rotated(options, variant).sort((a, b) => Number(isNull(a)) - Number(isNull(b)));
    for (const option of ordered) {
      if ((tries += 1) > MAX_TRIES) break;
      const settled = settle(gather(asObject(option), { flat, choices: others }, 0));
      if (!isImpossible(settled)) return settled;
    }
    return impossible;
  }
}

/** What holds where the condition does, and what holds where it does not. */
function branches({ if: condition, then, else: otherwise }: JsonSchema): readonly unknown[] {
  if (condition === undefined || (then === undefined && otherwise === undefined)) return [];
  return [{ allOf: [condition, then ?? {}] }, otherwise ?? {}];
}

/** `if` a property has a value, `then` a schema: what a discriminator was turned into. As one alternative of several. */
function conditionOf(schema: JsonSchema): JsonSchema | undefined {
  const [entry] = Object.entries((asObject(schema['if'])['properties'] ?? {}) as Record<string, JsonSchema>);
  if (!entry || !('const' in entry[1]) || schema['then'] === undefined) return undefined;
  const [property, { const: value }] = entry;
  return { allOf: [schema['then'], { properties: { [property]: { const: value } }, required: [property] }] };
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function isNull(schema: unknown): boolean {
  return asObject(schema)['type'] === 'null';
}
