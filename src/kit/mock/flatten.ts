import type { PlainSchema } from '../schema/to-json-schema.js';
import { impossible, isImpossible, listOf, merge } from './merge.js';

/** Answers a component by its reference. */
export type Resolve = (ref: string) => PlainSchema;

const composition = new Set(['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'then', 'else']);

/** How deep references and compositions may lead into each other for one value. */
const deepest = 32;

/** How many alternatives are tried for one value. */
const mostTries = 200;

/** A schema taken apart: what holds in any case, and the choices that are still open. */
interface Parts {
  readonly flat: PlainSchema;
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
export function flatten(schema: PlainSchema, resolve: Resolve, variant: number): PlainSchema {
  let tries = 0;
  return settle(gather(schema, { flat: {}, choices: [] }, 0));

  /** Adds what a schema says to what is known already. */
  function gather(written: PlainSchema, known: Parts, depth: number): Parts {
    if (depth > deepest || isImpossible(written)) return { flat: impossible, choices: [] };
    const own = Object.fromEntries(Object.entries(written).filter(([keyword]) => !composition.has(keyword)));
    let parts: Parts = { flat: merge(known.flat, own), choices: known.choices };
    const add = (part: unknown): void => void (parts = gather(asPlain(part), parts, depth + 1));
    if (typeof written['$ref'] === 'string') add(resolve(written['$ref']));
    const conditions: unknown[] = [];
    for (const part of listOf(written['allOf'])) {
      const chosen = conditionOf(asPlain(part));
      if (chosen) conditions.push(chosen);
      else add(part);
    }
    const choices = [listOf(written['oneOf']), listOf(written['anyOf']), conditions].filter((list) => list.length > 0);
    parts = { flat: parts.flat, choices: [...parts.choices, ...choices] };
    if (written['if'] !== undefined && written['then'] !== undefined) add({ allOf: [written['if'], written['then']] });
    else if (written['else'] !== undefined) add(written['else']);
    return parts;
  }

  /** Makes the open choices one by one, and goes back where one leads nowhere. */
  function settle({ flat, choices }: Parts): PlainSchema {
    const [options, ...others] = choices;
    if (isImpossible(flat) || !options) return flat;
    // `null` says the least: it is what is left when nothing else fits.
    const ordered = rotated(options, variant).sort((a, b) => Number(isNull(a)) - Number(isNull(b)));
    for (const option of ordered) {
      if ((tries += 1) > mostTries) break;
      const settled = settle(gather(asPlain(option), { flat, choices: others }, 0));
      if (!isImpossible(settled)) return settled;
    }
    return impossible;
  }
}

/** `if` a property has a value, `then` a schema: what a discriminator was turned into. As one alternative of several. */
function conditionOf(schema: PlainSchema): PlainSchema | undefined {
  const [entry] = Object.entries((asPlain(schema['if'])['properties'] ?? {}) as Record<string, PlainSchema>);
  if (!entry || !('const' in entry[1]) || schema['then'] === undefined) return undefined;
  const [property, { const: value }] = entry;
  return { allOf: [schema['then'], { properties: { [property]: { const: value } }, required: [property] }] };
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function isNull(schema: unknown): boolean {
  return asPlain(schema)['type'] === 'null';
}

export function asPlain(value: unknown): PlainSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainSchema) : {};
}
