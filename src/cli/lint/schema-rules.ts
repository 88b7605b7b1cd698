import type { Finding, Severity } from './finding.js';
import { isObject, type Node } from './node.js';
import type { Direction } from './walk.js';

/** What a schema rule says; the place is added by whoever asks. */
type Said = Omit<Finding, 'rule' | 'severity' | 'pointer'>;

interface SchemaRule {
  readonly name: string;
  readonly severity: Readonly<Record<Direction, Severity | 'off'>>;
  readonly check: (schema: Readonly<Record<string, unknown>>) => Said | undefined;
}

/** Formats whose values cannot be long. The bytes of a file are bounded by `x-max-body-size`. */
const shortFormats = new Set([
  ...['date', 'date-time', 'time', 'duration', 'uuid', 'ipv4', 'ipv6', 'binary', 'int32', 'int64'],
]);

/** Rules about single schemas (OWASP API Security Top 10, 2023: API3 and API4). */
export const schemaRules: readonly SchemaRule[] = [
  {
    name: 'string-bounded',
    severity: { request: 'error', response: 'warning' },
    check: (schema) =>
      hasType(schema, 'string') && !isListed(schema) && schema['maxLength'] === undefined && !isShort(schema)
        ? { what: 'this text may be of any length', instead: 'write maxLength, enum, or a pattern without * and +' }
        : undefined,
  },
  {
    name: 'array-bounded',
    severity: { request: 'error', response: 'warning' },
    check: (schema) =>
      hasType(schema, 'array') && !isListed(schema) && schema['maxItems'] === undefined && schema['items'] !== false
        ? { what: 'this list may have any number of items', instead: 'write maxItems' }
        : undefined,
  },
  {
    name: 'number-bounded',
    severity: { request: 'warning', response: 'off' },
    check: (schema) =>
      (hasType(schema, 'integer') || hasType(schema, 'number')) && !isListed(schema) && !hasRange(schema)
        ? { what: 'this number may be of any size', instead: 'write minimum and maximum, or format: int32' }
        : undefined,
  },
  {
    name: 'object-closed',
    severity: { request: 'warning', response: 'off' },
    check: (schema) =>
      isObject(schema['properties']) &&
      schema['additionalProperties'] === undefined &&
      schema['unevaluatedProperties'] === undefined
        ? {
            what: 'properties that are not written here are let in',
            instead: 'write additionalProperties: false (unevaluatedProperties: false beside allOf)',
          }
        : undefined,
  },
  {
    name: 'map-bounded',
    severity: { request: 'error', response: 'off' },
    check: (schema) => {
      const others = schema['additionalProperties'];
      return hasType(schema, 'object') && isOpen(others) && schema['maxProperties'] === undefined
        ? { what: 'this may have any number of properties', instead: 'write maxProperties' }
        : undefined;
    },
  },
];

/** What the schema rules have to say of one schema. */
export function checkSchema(node: Node, direction: Direction): Finding[] {
  return schemaRules.flatMap(({ name, severity, check }): Finding[] => {
    const level = severity[direction];
    if (level === 'off' || node.ignores(name)) return [];
    // Closed, a part of a composition would refuse what the other parts allow.
    if (name === 'object-closed' && /\/(allOf\/\d+|then|else|dependentSchemas\/[^/]+)$/.test(node.pointer)) return [];
    const said = check(node.value);
    return said ? [{ rule: name, severity: level, pointer: node.pointer, ...said }] : [];
  });
}

function hasType(schema: Readonly<Record<string, unknown>>, type: string): boolean {
  const written = schema['type'];
  return written === type || (Array.isArray(written) && written.includes(type));
}

function isListed(schema: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(schema['enum']) || schema['const'] !== undefined;
}

function isShort({ format, pattern }: Readonly<Record<string, unknown>>): boolean {
  if (typeof format === 'string' && shortFormats.has(format)) return true;
  return typeof pattern === 'string' && /^\^.*\$$/s.test(pattern) && !/[*+]|,\}/.test(pattern.replace(/\\./g, ''));
}

function hasRange(schema: Readonly<Record<string, unknown>>): boolean {
  const { format } = schema;
  if (format === 'int32') return true;
  const low = schema['minimum'] ?? schema['exclusiveMinimum'];
  const high = schema['maximum'] ?? schema['exclusiveMaximum'];
  return low !== undefined && high !== undefined;
}

/** A schema for other properties; `true` is the default of JSON Schema, and `object-closed` speaks of it. */
function isOpen(others: unknown): boolean {
  return isObject(others);
}
