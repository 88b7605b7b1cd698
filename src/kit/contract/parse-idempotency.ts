import { isObject } from '../util/json.js';
import { appendPointer } from '../util/json-pointer.js';
import { duration } from '../util/units.js';
import type { Idempotency, Method } from './model.js';
import type { NodeReader, ObjectNode } from './node-reader.js';

const KEYWORD = 'x-idempotency';
const MIN_KEEP_MS = 1000;
/** A year: what is kept longer is no longer for repetitions. */
const MAX_KEEP_MS = 366 * 24 * 3_600_000;

/** Methods that change nothing, so that repeating them is safe anyway (RFC 9110, section 9.2.1). */
const SAFE_METHODS: ReadonlySet<Method> = new Set(['get', 'head', 'options', 'trace']);

/** `x-idempotency` of an operation: `{ keep: 24h }`, or with `required: true`. */
export function parseIdempotency(reader: NodeReader, operation: ObjectNode, method: Method): Idempotency | undefined {
  const written = operation.value[KEYWORD];
  if (written === undefined) return undefined;
  const pointer = appendPointer(operation.pointer, KEYWORD);
  const read = isObject(written) ? readValue(written) : undefined;
  if (!read)
    reader.report(
      'idempotency-invalid',
      pointer,
      `The value of ${KEYWORD} cannot be read.`,
      'Write { keep: 24h }, or { keep: 24h, required: true }; from 1s to 366d.',
    );
  else if (SAFE_METHODS.has(method))
    reader.report(
      'idempotency-invalid',
      pointer,
      `${method.toUpperCase()} changes nothing, so that repeating it is safe.`,
      'Remove it.',
    );
  else return read;
  return undefined;
}

function readValue(written: Readonly<Record<string, unknown>>): Idempotency | undefined {
  const { keep, required = false, ...others } = written;
  const keepMs = typeof keep === 'string' ? duration(keep) : undefined;
  if (keepMs === undefined || keepMs < MIN_KEEP_MS || keepMs > MAX_KEEP_MS) return undefined;
  return typeof required === 'boolean' && Object.keys(others).length === 0 ? { keepMs, required } : undefined;
}
