import type { Input } from '../call.js';
import type { Contract, Operation, Schema } from '../contract/model.js';
import { isBytes } from '../media-type.js';
import { cleanHtml, cleanText } from './text.js';

/**
 * Cleans, in place, the strings of a request whose schema says `format: html` or `format: plain-text`.
 *
 * @param media the media type of the body, as the contract writes it
 * @returns whether anything changed
 */
export type Sanitizer = (input: Input, media: string | undefined) => boolean;

/** Answers a value cleaned; the same value when there was nothing to clean. */
type Cleaner = (value: unknown) => unknown;

const byFormat: Readonly<Record<string, (text: string) => string>> = { html: cleanHtml, 'plain-text': cleanText };

/** Finds, once, where an operation takes strings to be cleaned. `undefined` when it takes none. */
export function createSanitizer(contract: Contract, operation: Operation): Sanitizer | undefined {
  const compile = compiler(contract);
  const parameters = operation.parameters
    .map((parameter) => ({ part: parameter.in, name: parameter.name, clean: compile(parameter.schema) }))
    .filter(({ clean }) => clean !== undefined);
  const bodies = new Map<string, Cleaner>();
  for (const [media, { schema }] of operation.requestBody?.content ?? []) {
    const clean = isBytes(media) ? undefined : compile(schema);
    if (clean) bodies.set(media, clean);
  }
  if (parameters.length === 0 && bodies.size === 0) return undefined;

  return function sanitize(input, media) {
    let changed = false;
    for (const { part, name, clean } of parameters) {
      if (!Object.hasOwn(input[part], name)) continue;
      const before = input[part][name];
      input[part][name] = clean?.(before);
      changed ||= input[part][name] !== before;
    }
    const cleanBody = bodies.get(media ?? '');
    if (cleanBody && input.body !== undefined) {
      const tracker = input.body;
      input.body = cleanBody(tracker);
      changed ||= input.body !== tracker;
    }
    return changed;
  };
}

/** Makes the cleaner of a schema: a composed schema cleans by all its parts, as any of them may be the one that holds. */
function compiler(contract: Contract): (schema: Schema | undefined) => Cleaner | undefined {
  const known = new Map<Schema, { clean: Cleaner | undefined }>();
  const formats = new FormatFinder(contract);

  return function compile(schema) {
    if (schema === undefined || typeof schema === 'boolean' || !formats.in(schema)) return undefined;
    const existing = known.get(schema);
    // A schema that contains itself is met again before it is finished: then its cleaner is looked up when it runs.
    if (existing) return (value) => existing.clean?.(value) ?? value;
    const entry: { clean: Cleaner | undefined } = { clean: undefined };
    known.set(schema, entry);

    const steps: Cleaner[] = [];
    const text = byFormat[String(schema['format'])];
    if (text) steps.push((value) => (typeof value === 'string' ? text(value) : value));
    for (const part of partsOf(schema, contract)) {
      const step = compile(part);
      if (step) steps.push(step);
    }
    const items = compile(subschema(schema['items']));
    if (items) steps.push((value) => (Array.isArray(value) ? mapped(value, items) : value));
    const properties = propertyCleaner(schema, compile);
    if (properties) steps.push(properties);
    entry.clean = (value) => steps.reduce((cleaned, step) => step(cleaned), value);
    return entry.clean;
  };
}

function propertyCleaner(
  schema: Exclude<Schema, boolean>,
  compile: (schema: Schema | undefined) => Cleaner | undefined,
): Cleaner | undefined {
  const declared = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const named = new Map(declared.map(([name, property]) => [name, compile(property)] as const));
  const others = compile(subschema(schema['additionalProperties']));
  if (!others && [...named.values()].every((clean) => clean === undefined)) return undefined;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Blob) return value;
    let copy: Record<string, unknown> | undefined;
    for (const [name, before] of Object.entries(value as Record<string, unknown>)) {
      const clean = named.has(name) ? named.get(name) : others;
      const after = clean ? clean(before) : before;
      if (after !== before) (copy ??= { ...(value as Record<string, unknown>) })[name] = after;
    }
    return copy ?? value;
  };
}

function mapped(list: readonly unknown[], clean: Cleaner): readonly unknown[] {
  const next = list.map(clean);
  return next.some((value, index) => value !== list[index]) ? next : list;
}

/** The schemas that hold beside, or instead of, a schema for the same value. */
function partsOf(schema: Exclude<Schema, boolean>, contract: Contract): readonly Schema[] {
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) =>
    Array.isArray(schema[key]) ? (schema[key] as Schema[]) : [],
  );
  for (const key of ['if', 'then', 'else']) parts.push(subschema(schema[key]) ?? true);
  if (typeof schema['$ref'] === 'string') parts.push(contract.resolve(schema['$ref']) ?? true);
  return parts;
}

function subschema(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : undefined;
}

/** Whether a schema has a sanitizing format anywhere in it. Most have none, and cost nothing then. */
class FormatFinder {
  readonly #contract: Contract;
  readonly #answers = new Map<object, boolean>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  in(schema: object): boolean {
    const seen = new Set<object>();
    const search = (value: unknown): boolean => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return false;
      seen.add(value);
      const record = value as Record<string, unknown>;
      if (typeof record['format'] === 'string' && Object.hasOwn(byFormat, record['format'])) return true;
      if (typeof record['$ref'] === 'string' && search(this.#contract.resolve(record['$ref']))) return true;
      return Object.values(record).some(search);
    };
    let answer = this.#answers.get(schema);
    if (answer === undefined) this.#answers.set(schema, (answer = search(schema)));
    return answer;
  }
}
