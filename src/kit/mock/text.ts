import { compilePattern } from '../schema/pattern.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { importIfInstalled } from '../util/optional-import.js';

/** Makes texts of a pattern; without it a mock has those of examples only. Servers do not need it. */
const faker = await importIfInstalled(() => import('json-schema-faker'));

/** A text for each format that is validated. */
const byFormat: Readonly<Record<string, string>> = {
  date: '2024-05-17',
  time: '14:30:00Z',
  'date-time': '2024-05-17T14:30:00Z',
  duration: 'P1DT2H',
  uri: 'https://example.com/resource',
  'uri-reference': '/resource',
  'uri-template': 'https://example.com/{id}',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  regex: '^[a-z]+$',
  uuid: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  'json-pointer': '/a/b',
  'relative-json-pointer': '1/a',
  byte: 'c3RyaW5n',
};

/** The longest text that is made: longer ones are no examples. */
const MAX_LENGTH = 100_000;

/** How many texts of a pattern are tried. */
const MAX_ATTEMPTS = 8;

/**
 * Returns a text for a schema without composition, of its format or pattern and length.
 *
 * @param index makes another text where several are needed
 * @returns `undefined` where none was found
 */
export function textFor(schema: JsonSchema, index: number): string | undefined {
  const shortest = Number(schema['minLength'] ?? 0);
  const longest = Number(schema['maxLength'] ?? Infinity);
  if (shortest > MAX_LENGTH) return undefined;
  const fits = (text: string): boolean => length(text) >= shortest && length(text) <= longest;
  const { pattern, format } = schema;
  const formatted = typeof format === 'string' && Object.hasOwn(byFormat, format) ? byFormat[format] : undefined;
  if (formatted !== undefined && fits(formatted) && index === 0 && matches(pattern, formatted)) return formatted;
  if (typeof pattern === 'string') return ofPattern(pattern, schema, index, fits);
  if (formatted !== undefined) return varied(formatted, index, fits);
  if (shortest > longest) return undefined;
  const plain = index === 0 ? 'string' : `string${index}`;
  const text = plain.padEnd(shortest, 'x');
  return length(text) > longest ? text.slice(text.length - longest) : text;
}

function ofPattern(
  pattern: string,
  schema: JsonSchema,
  index: number,
  fits: (text: string) => boolean,
): string | undefined {
  if (!faker) return undefined;
  const { minLength, maxLength } = schema;
  const lengths = {
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  for (let seed = 1; seed <= MAX_ATTEMPTS; seed += 1) {
    try {
      const text = faker.generateSync({ type: 'string', pattern, ...lengths } as never, { seed: seed + 100 * index });
      if (typeof text === 'string' && fits(text) && matches(pattern, text)) return text;
    } catch {
      // The generator does not support the pattern.
    }
  }
  return undefined;
}

/** Returns another text of the same format: its last digit is counted up. */
function varied(text: string, index: number, fits: (text: string) => boolean): string | undefined {
  const other =
    index === 0
      ? text
      : text.replace(/[0-9a-f](?=\D*$)|(?<=[a-z])(?=@|$)/, (c) =>
          c === '' ? `${index}` : String((Number.parseInt(c, 16) + index) % 10),
        );
  return fits(other) ? other : undefined;
}

function matches(pattern: unknown, text: string): boolean {
  return typeof pattern !== 'string' || compilePattern(pattern).test(text);
}

function length(text: string): number {
  return Array.from(text).length;
}
