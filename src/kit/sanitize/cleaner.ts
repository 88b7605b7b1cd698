import { asArray, asObject } from '../util/json.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { compilePattern } from '../schema/pattern.js';
import type { SchemaSource } from '../schema/schema.js';
import { conjunction, subschemas, type Subschema } from '../schema/walk.js';
import { hasSanitizingFormat, isSanitizingFormat, type SanitizingFormat } from '../schema/sanitizing-formats.js';

/** Returns a value cleaned; the same value when there is nothing to clean. */
export type Clean = (value: unknown) => unknown;

/** What cleans a text of each format. */
export type CleanText = Readonly<Record<SanitizingFormat, (text: string) => string>>;

/**
 * Creates a function that makes the cleaners of plain schemas. A value is cleaned by every schema that holds or may hold
 * for it: of alternatives and conditions by all, as any of them may be the one. What a schema says in `not` never holds,
 * and property names are not cleaned.
 *
 * @param source of the references in the schemas
 */
export function createCleaners(source: SchemaSource, cleanText: CleanText): (schema: JsonSchema) => Clean | undefined {
  const known = new Map<JsonSchema, { clean: Clean | undefined }>();
  return compile;

  function compile(schema: JsonSchema): Clean | undefined {
    if (!hasSanitizingFormat(schema, source)) return undefined;
    const existing = known.get(schema);
    // A schema that contains itself is met again before it is finished: then its cleaner is looked up when it runs.
    if (existing) return (value) => existing.clean?.(value) ?? value;
    const entry: { clean: Clean | undefined } = { clean: undefined };
    known.set(schema, entry);
    const steps = [...stepsOf(schema)].filter((step) => step !== undefined);
    entry.clean = (value) => steps.reduce((cleaned, step) => step(cleaned), value);
    return entry.clean;
  }

  function* stepsOf(schema: JsonSchema): Generator<Clean | undefined> {
    const { format, $ref: ref } = schema;
    if (isSanitizingFormat(format)) {
      const clean = cleanText[format];
      yield (value) => (typeof value === 'string' ? clean(value) : value);
    }
    if (typeof ref === 'string') yield compile(asObject(source.resolve(ref)));
    for (const subschema of subschemas(schema)) {
      const { applies } = subschema;
      if (applies === 'always' || applies === 'alternative' || applies === 'condition') yield compiled(subschema);
      if (applies === 'conditional') yield conditional(subschema);
    }
    yield itemsStep(schema);
    yield propertiesStep(schema);
  }

  function compiled({ schema }: Subschema): Clean | undefined {
    return typeof schema === 'boolean' ? undefined : compile(schema);
  }

  /** The schema of a dependency applies to objects that have the property. */
  function conditional(subschema: Subschema): Clean | undefined {
    const clean = compiled(subschema);
    const { key } = subschema;
    if (!clean || key === undefined) return clean;
    return (value) => (isPlainObject(value) && Object.hasOwn(value, key) ? clean(value) : value);
  }

  function itemsStep(schema: JsonSchema): Clean | undefined {
    const own = [...subschemas(schema)].filter(({ applies }) => applies === 'item');
    const prefix = own.filter(({ keyword }) => keyword === 'prefixItems').map(compiled);
    const of = (keyword: string): Clean | undefined => cleanerUnder(own, keyword);
    const [items, contains, unevaluated] = [of('items'), of('contains'), of('unevaluatedItems')];
    if (![...prefix, items, contains, unevaluated].some((clean) => clean !== undefined)) return undefined;
    const evaluated = unevaluated ? evaluatedItems(schema) : 0;
    return (value) => {
      if (!Array.isArray(value)) return value;
      const list: readonly unknown[] = value;
      const cleaned = list.map((item, index) =>
        apply(
          item,
          index < prefix.length ? prefix[index] : items,
          contains,
          index < evaluated ? undefined : unevaluated,
        ),
      );
      return cleaned.some((item, index) => item !== list[index]) ? cleaned : list;
    };
  }

  function propertiesStep(schema: JsonSchema): Clean | undefined {
    const own = [...subschemas(schema)].filter(({ applies }) => applies === 'property');
    const named = new Map(own.filter(({ keyword }) => keyword === 'properties').map((one) => [one.key, compiled(one)]));
    const patterns = own
      .filter(({ keyword }) => keyword === 'patternProperties')
      .map((one) => ({ pattern: compilePattern(String(one.key)), clean: compiled(one) }));
    const additional = cleanerUnder(own, 'additionalProperties');
    const unevaluated = cleanerUnder(own, 'unevaluatedProperties');
    const all = [...named.values(), ...patterns.map(({ clean }) => clean), additional, unevaluated];
    if (!all.some((clean) => clean !== undefined)) return undefined;
    const isEvaluated = unevaluated ? evaluatedProperties(schema) : () => true;

    return (value) => {
      if (!isPlainObject(value)) return value;
      let copy: Record<string, unknown> | undefined;
      for (const [name, before] of Object.entries(value)) {
        const matching = patterns.filter(({ pattern }) => pattern.test(name));
        const isNamed = named.has(name) || matching.length > 0;
        const after = apply(
          before,
          named.get(name),
          ...matching.map(({ clean }) => clean),
          isNamed ? undefined : additional,
          isEvaluated(name) ? undefined : unevaluated,
        );
        if (after !== before) (copy ??= { ...value })[name] = after;
      }
      return copy ?? value;
    };
  }

  function cleanerUnder(own: readonly Subschema[], keyword: string): Clean | undefined {
    const found = own.find((one) => one.keyword === keyword);
    return found && compiled(found);
  }

  /** Returns how many items are certainly described by another keyword. */
  function evaluatedItems(schema: JsonSchema): number {
    const parts = [...conjunction(schema, source)];
    if (parts.some((part) => part['items'] !== undefined)) return Infinity;
    return Math.max(0, ...parts.map((part) => asArray(part['prefixItems']).length));
  }

  /** Returns a function that tells which properties are certainly described by another keyword. */
  function evaluatedProperties(schema: JsonSchema): (name: string) => boolean {
    const parts = [...conjunction(schema, source)];
    if (parts.some((part) => part['additionalProperties'] !== undefined)) return () => true;
    const names = new Set(parts.flatMap((part) => Object.keys(asObject(part['properties']))));
    const patterns = parts.flatMap((part) => Object.keys(asObject(part['patternProperties'])).map(compilePattern));
    return (name) => names.has(name) || patterns.some((pattern) => pattern.test(name));
  }
}

function apply(value: unknown, ...cleaners: readonly (Clean | undefined)[]): unknown {
  return cleaners.reduce<unknown>((cleaned, clean) => (clean ? clean(cleaned) : cleaned), value);
}

/** Whether a value is an object of properties: files, and bodies of bytes, are not. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Blob);
}
