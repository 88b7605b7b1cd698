import type { RateLimit } from './model.js';
import { appendPointer } from '../util/json-pointer.js';
import type { NodeReader, ObjectNode } from './node-reader.js';
import { isObject } from '../util/json.js';
import { bytes, duration } from '../util/units.js';

/**
 * `x-rate-limit`: for each `by`, the one nearest to the operation.
 *
 * @param levels operation, path item, root
 */
export function parseRateLimits(reader: NodeReader, levels: readonly ObjectNode[]): readonly RateLimit[] {
  const nearest = new Map<RateLimit['by'], RateLimit>();
  for (const level of levels) {
    const written = level.value['x-rate-limit'];
    if (written === undefined) continue;
    const list: unknown[] = Array.isArray(written) ? written : [written];
    for (const [index, value] of list.entries()) {
      const pointer = appendPointer(level.pointer, 'x-rate-limit', ...(Array.isArray(written) ? [index] : []));
      const limit = parseRateLimit(value, pointer);
      if (!limit)
        reader.report(
          'rate-limit-invalid',
          pointer,
          'The rate limit cannot be read.',
          'Write { limit: 100, window: 15m, by: ip }; `by` is ip or user.',
        );
      else if (!nearest.has(limit.by)) nearest.set(limit.by, limit);
    }
  }
  return [...nearest.values()];
}

function parseRateLimit(value: unknown, pointer: string): RateLimit | undefined {
  if (!isObject(value)) return undefined;
  const { limit, window, by = 'ip', ...others } = value;
  const milliseconds = typeof window === 'string' ? duration(window) : undefined;
  if (Object.keys(others).length > 0 || typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1)
    return undefined;
  if (milliseconds === undefined || milliseconds < 1000 || (by !== 'ip' && by !== 'user')) return undefined;
  return { limit, window: milliseconds, by, pointer };
}

/** `x-max-body-size` in bytes, from the nearest level that has it. */
export function parseMaxBodySize(reader: NodeReader, levels: readonly ObjectNode[]): number | undefined {
  const level = levels.find(({ value }) => value['x-max-body-size'] !== undefined);
  const written = level?.value['x-max-body-size'];
  if (!level) return undefined;
  const size = typeof written === 'string' ? bytes(written) : undefined;
  if (size === undefined || size === 0)
    reader.report(
      'body-size-invalid',
      appendPointer(level.pointer, 'x-max-body-size'),
      'The size cannot be read.',
      'Write one such as 512b, 100kb or 5mb.',
    );
  return size;
}

/** The longest a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** `x-timeout` in milliseconds, from the nearest level that has it. */
export function parseTimeout(reader: NodeReader, levels: readonly ObjectNode[]): number | undefined {
  const level = levels.find(({ value }) => value['x-timeout'] !== undefined);
  if (!level) return undefined;
  const written = level.value['x-timeout'];
  const timeout = typeof written === 'string' ? duration(written) : undefined;
  if (timeout !== undefined && timeout > 0 && timeout <= MAX_TIMER_MS) return timeout;
  reader.report(
    'timeout-invalid',
    appendPointer(level.pointer, 'x-timeout'),
    'The timeout cannot be read.',
    'Write one such as 500ms, 30s or 5m.',
  );
  return undefined;
}

/** `x-sunset`: an RFC 3339 date or date-time. */
export function parseSunset(reader: NodeReader, operation: ObjectNode): Date | undefined {
  const written = operation.value['x-sunset'];
  if (written === undefined) return undefined;
  const date = typeof written === 'string' && /^\d{4}-\d\d-\d\d/.test(written) ? new Date(written) : undefined;
  if (date && !Number.isNaN(date.getTime())) return date;
  reader.report(
    'sunset-invalid',
    appendPointer(operation.pointer, 'x-sunset'),
    'The date cannot be read.',
    "Write one such as '2027-06-30'.",
  );
  return undefined;
}

/** `x-object`: the name of the parameter, or property of the body, that holds the id of the object. */
export function parseObject(reader: NodeReader, operation: ObjectNode): string | undefined {
  const written = operation.value['x-object'];
  if (written === undefined || (typeof written === 'string' && written !== '')) return written;
  reader.report(
    'object-invalid',
    appendPointer(operation.pointer, 'x-object'),
    'The object cannot be read.',
    'Write the name of the parameter, or property of the body, that holds its id: noteId.',
  );
  return undefined;
}

/** `x-sensitive`: whether reading is a security event. */
export function parseSensitive(reader: NodeReader, operation: ObjectNode): boolean {
  const written = operation.value['x-sensitive'];
  if (written === undefined || typeof written === 'boolean') return written ?? false;
  const pointer = appendPointer(operation.pointer, 'x-sensitive');
  reader.report('sensitive-invalid', pointer, 'This is neither true nor false.', 'Write x-sensitive: true.');
  return false;
}
