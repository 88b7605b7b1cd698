import type { RequestInput } from '../decode/input.js';
import type { Contract, Operation, Schema } from '../contract/model.js';
import { isBytes } from '../util/media-type.js';

/**
 * Cleans, in place, the strings of a request whose schema says `format: html` or `format: plain-text`.
 *
 * @param media the media type of the body, as the contract writes it
 * @returns whether anything changed
 */
export type Sanitizer = (input: RequestInput, media: string | undefined) => boolean;

/** Answers a value cleaned; the same value when there was nothing to clean. */
type SanitizeValue = (value: unknown) => unknown;

const formats = ['html', 'plain-text'] as const;

/** What cleans a text of each format. */
type ByFormat = Readonly<Record<(typeof formats)[number], (text: string) => string>>;

/** Finds, once, where an operation takes strings to be cleaned. `undefined` when it takes none. */
export async function createSanitizer(contract: Contract, operation: Operation): Promise<Sanitizer | undefined> {
  const finder = new FormatFinder(contract);
  const cleaned = operation.parameters.filter(({ schema }) => finder.finds(schema));
  const content = [...(operation.requestBody?.content ?? [])].filter(
    ([media, { schema }]) => !isBytes(media) && finder.finds(schema),
  );
  if (cleaned.length === 0 && content.length === 0) return undefined;

  // Loaded when it is needed: it is a sixth of all the kit loads.
  const { sanitizeHtmlText, stripMarkup } = await import('./html.js');
  const compile = compiler(contract, finder, { html: sanitizeHtmlText, 'plain-text': stripMarkup });
  const parameters = cleaned.map((parameter) => ({
    part: parameter.in,
    name: parameter.name,
    clean: compile(parameter.schema),
  }));
  const bodies = new Map(content.map(([media, { schema }]) => [media, compile(schema)]));

  return function sanitize(input, media) {
    let changed = false;
    for (const { part, name, clean } of parameters) {
      if (!Object.hasOwn(input[part], name)) continue;
      const before = input[part][name];
      input[part][name] = clean ? clean(before) : before;
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
function compiler(
  contract: Contract,
  finder: FormatFinder,
  byFormat: ByFormat,
): (schema: Schema | undefined) => SanitizeValue | undefined {
  const known = new Map<Schema, { clean: SanitizeValue | undefined }>();

  return function compile(schema) {
    if (schema === undefined || typeof schema === 'boolean' || !finder.finds(schema)) return undefined;
    const existing = known.get(schema);
    // A schema that contains itself is met again before it is finished: then its cleaner is looked up when it runs.
    if (existing) return (value) => existing.clean?.(value) ?? value;
    const entry: { clean: SanitizeValue | undefined } = { clean: undefined };
    known.set(schema, entry);

    const steps: SanitizeValue[] = [];
    const format = schema['format'];
    const text = isSanitizingFormat(format) ? byFormat[format] : undefined;
    if (text) steps.push((value) => (typeof value === 'string' ? text(value) : value));
    for (const part of composedSchemas(schema, contract)) {
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
  compile: (schema: Schema | undefined) => SanitizeValue | undefined,
): SanitizeValue | undefined {
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

function mapped(list: readonly unknown[], clean: SanitizeValue): readonly unknown[] {
  const next = list.map(clean);
  return next.some((value, index) => value !== list[index]) ? next : list;
}

/** The schemas that hold beside, or instead of, a schema for the same value. */
function composedSchemas(schema: Exclude<Schema, boolean>, contract: Contract): readonly Schema[] {
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

function isSanitizingFormat(format: unknown): format is keyof ByFormat {
  return formats.some((name) => name === format);
}

/** Whether a schema has a sanitizing format anywhere in it. Most have none, and cost nothing then. */
class FormatFinder {
  readonly #contract: Contract;
  readonly #answers = new Map<object, boolean>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  finds(schema: Schema | undefined): boolean {
    if (typeof schema !== 'object') return false;
    const seen = new Set<object>();
    const search = (value: unknown): boolean => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return false;
      seen.add(value);
      const record = value as Record<string, unknown>;
      if (isSanitizingFormat(record['format'])) return true;
      if (typeof record['$ref'] === 'string' && search(this.#contract.resolve(record['$ref']))) return true;
      return Object.values(record).some(search);
    };
    let answer = this.#answers.get(schema);
    if (answer === undefined) this.#answers.set(schema, (answer = search(schema)));
    return answer;
  }
}
