import { atPointer, canBacktrack, isObject, type Diagnostic, type Severity } from '../../kit/index.js';
import { lintDiagnostic, type LintCode } from '../diagnostic-codes.js';
import type { Node } from './node.js';
import type { Direction } from './walk.js';

interface SchemaRule {
  readonly code: LintCode;
  readonly severity: Readonly<Record<Direction, Severity | 'off'>>;
  readonly check: (schema: Readonly<Record<string, unknown>>) => Pick<Diagnostic, 'message' | 'hint'> | undefined;
}

/** Formats whose values cannot be long. The bytes of a file are bounded by `x-max-body-size`. */
const shortFormats = new Set([
  ...['date', 'date-time', 'time', 'duration', 'uuid', 'ipv4', 'ipv6', 'binary', 'int32', 'int64'],
]);

/** Rules about single schemas (OWASP API Security Top 10, 2023: API3 and API4). */
export const schemaRules: readonly SchemaRule[] = [
  {
    code: 'string-bounded',
    severity: { request: 'error', response: 'warning' },
    check: (schema) =>
      hasType(schema, 'string') && !isListed(schema) && schema['maxLength'] === undefined && !isShort(schema)
        ? { message: 'The string may have any length.', hint: 'Write maxLength, enum, or a pattern without * and +.' }
        : undefined,
  },
  {
    code: 'array-bounded',
    severity: { request: 'error', response: 'warning' },
    check: (schema) =>
      hasType(schema, 'array') && !isListed(schema) && schema['maxItems'] === undefined && schema['items'] !== false
        ? { message: 'The list may have any number of items.', hint: 'Write maxItems.' }
        : undefined,
  },
  {
    code: 'number-bounded',
    severity: { request: 'warning', response: 'off' },
    check: (schema) =>
      (hasType(schema, 'integer') || hasType(schema, 'number')) && !isListed(schema) && !hasRange(schema)
        ? { message: 'The number may have any size.', hint: 'Write minimum and maximum, or format: int32.' }
        : undefined,
  },
  {
    code: 'object-closed',
    severity: { request: 'warning', response: 'off' },
    check: (schema) =>
      isObject(schema['properties']) &&
      schema['additionalProperties'] === undefined &&
      schema['unevaluatedProperties'] === undefined
        ? {
            message: 'The object may have properties that are not declared.',
            hint: 'Write additionalProperties: false (unevaluatedProperties: false beside allOf).',
          }
        : undefined,
  },
  {
    code: 'map-bounded',
    severity: { request: 'error', response: 'off' },
    check: (schema) => {
      const others = schema['additionalProperties'];
      return hasType(schema, 'object') && isOpen(others) && schema['maxProperties'] === undefined
        ? { message: 'The map may have any number of properties.', hint: 'Write maxProperties.' }
        : undefined;
    },
  },
  {
    code: 'pattern-linear',
    severity: { request: 'warning', response: 'off' },
    check: ({ pattern, patternProperties }) => {
      const patterns = [...(typeof pattern === 'string' ? [pattern] : []), ...namesOf(patternProperties)];
      const found = patterns.find(canBacktrack);
      return found === undefined
        ? undefined
        : {
            message: `Most engines of regular expressions may take time that grows faster than the text for ${found}.`,
            hint: 'Begin it with ^, and let the next character decide where to go on: ^a+(-a+)*$ instead of ^(a+-?)*$.',
          };
    },
  },
];

/** Checks one schema. */
export function checkSchema(node: Node, direction: Direction): readonly Diagnostic[] {
  return schemaRules.flatMap(({ code, severity, check }) => {
    const level = severity[direction];
    if (level === 'off' || node.ignores(code)) return [];
    // Closed, a part of a composition would refuse what the other parts allow.
    if (code === 'object-closed' && /\/(allOf\/\d+|then|else|dependentSchemas\/[^/]+)$/.test(node.pointer)) return [];
    const found = check(node.value);
    return found ? [lintDiagnostic(code, atPointer(node.pointer), found.message, found.hint, level)] : [];
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

function namesOf(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
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
