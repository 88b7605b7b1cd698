import { isItemMedia } from '../contract/item-schema.js';
import type { Contract, Idempotency, Operation } from '../contract/model.js';
import { atOption, atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { createMemoryIdempotencyStore } from '../idempotency/memory-store.js';
import type { IdempotencyStore } from '../idempotency/store.js';
import type { ServerOptions } from '../options.js';
import { appendPointer } from '../util/json-pointer.js';

type Options = Pick<ServerOptions, 'public' | 'idempotencyStore' | 'processes'>;

/** Checks that the senders of keys are identified: an anonymous client could otherwise get the response to another one. */
export function checkIdempotency({ operations }: Contract, options: Options = {}): readonly Diagnostic[] {
  const missing = isStoreMissing(operations, options) ? [storeMissing()] : [];
  return [
    ...missing,
    ...operations.filter(isAnonymous).map((operation) => anonymous(operation, options)),
    ...operations.filter(takesStream).map(streamed),
  ];
}

/** The items of a stream are not known when the request is: repetitions cannot be told from other requests. */
function takesStream({ idempotency, requestBody }: Operation): boolean {
  return idempotency !== undefined && [...(requestBody?.content ?? [])].some((entry) => isItemMedia(...entry));
}

function streamed({ id, pointer }: Operation): Diagnostic {
  const message = `${id} takes a stream of items, which cannot be compared with that of an earlier request.`;
  const place = atPointer(appendPointer(pointer, 'x-idempotency'));
  return diagnostic('idempotency-stream', place, message, 'Remove x-idempotency, or describe the body as a whole.');
}

/** Returns how an operation honors keys: not at all where nobody is known. */
export function planIdempotency({ idempotency }: Operation, options: Options): Idempotency | undefined {
  return options.public === true ? undefined : idempotency;
}

/** Returns the store of a server: its own, or one in memory where an operation needs one. */
export function planIdempotencyStore({ operations }: Contract, options: Options): IdempotencyStore | undefined {
  if (options.public === true || !operations.some(({ idempotency }) => idempotency)) return undefined;
  return options.idempotencyStore ?? createMemoryIdempotencyStore();
}

function isAnonymous({ idempotency, security = [] }: Operation): boolean {
  return idempotency !== undefined && (security.length === 0 || security.some((schemes) => schemes.size === 0));
}

function anonymous({ id, pointer }: Operation, options: Options): Diagnostic {
  const message = `${id} can be called without credentials, so that keys of several callers could be mixed up.`;
  const place = atPointer(appendPointer(pointer, 'x-idempotency'));
  const hint = 'Remove x-idempotency, or require credentials.';
  // Nobody is known there anyway: keys are ignored.
  return diagnostic('idempotency-anonymous', place, message, hint, options.public === true ? 'warning' : 'error');
}

function isStoreMissing(operations: readonly Operation[], options: Options): boolean {
  if (options.public === true || options.idempotencyStore || (options.processes ?? 1) === 1) return false;
  return operations.some(({ idempotency }) => idempotency);
}

function storeMissing(): Diagnostic {
  return diagnostic(
    'idempotency-store-missing',
    atOption('idempotencyStore'),
    'Operations with x-idempotency are served by several processes, each of which would keep keys of its own.',
    'Set REDIS_URL, or configure a store in PostgreSQL.',
  );
}
