import { METHODS } from 'node:http';
import type { OperationPlan } from '../context/operation-plan.js';
import type { Contract, Operation } from '../contract/model.js';
import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { Problem } from '../problem.js';
import { checkSchemas, type Unservable } from './check-schemas.js';
import { Router } from './router.js';

/** Finds, without compiling anything, the operations that cannot be served; one may be named several times. */
export function findUnservable(contract: Contract): readonly Unservable[] {
  const incomplete = contract.operations.flatMap((operation) =>
    operation.disabled ? [{ operation, diagnostic: operation.disabled }] : [],
  );
  return [...incomplete, ...findUnsupportedMethods(contract), ...findConflicts(contract), ...checkSchemas(contract)];
}

/** What Node's parser does not know is refused before any operation is looked for; CONNECT is no request for a path. */
function findUnsupportedMethods({ operations }: Contract): readonly Unservable[] {
  return operations.flatMap((operation) => {
    const method = operation.method.toUpperCase();
    if (METHODS.includes(method) && method !== 'CONNECT') return [];
    const message = `Node ${process.versions.node} gives no request with the method ${method} to a handler.`;
    const hint = 'Use a method that it knows: node -p http.METHODS lists them.';
    return [{ operation, diagnostic: diagnostic('method-unsupported', atPointer(operation.pointer), message, hint) }];
  });
}

/** A request cannot tell templates of one shape apart: `/files/{id}` and `/files/{name}`. The first one is served. */
function findConflicts({ operations }: Contract): readonly Unservable[] {
  const router = new Router<Operation>();
  return operations.flatMap((operation) => {
    const { method, path, basePaths, pointer } = operation;
    const others = basePaths.map((base) => router.add(method, base + path, operation));
    const other = others.find((one) => one !== undefined && one !== operation);
    if (!other) return [];
    const message = `${operation.id} has the same method and path as ${other.id}.`;
    const hint = 'Give one of them another path: a request cannot tell them apart.';
    return [{ operation, diagnostic: diagnostic('operation-conflict', atPointer(pointer), message, hint) }];
  });
}

/** Describes the operations that are switched off, each once. */
export function switchedOff(unservable: readonly Unservable[]): readonly Diagnostic[] {
  const first = new Map<Operation, Diagnostic>();
  for (const { operation, diagnostic: found } of unservable)
    if (!first.has(operation))
      first.set(operation, {
        ...found,
        severity: 'warning',
        message: `${operation.id} is switched off: ${found.message}`,
      });
  return [...first.values()];
}

type Functions = 'handler' | 'mock' | 'decodeParameters' | 'decodeBody' | 'validator' | 'sanitize';

/** Returns what responds in place of an operation that is switched off. */
export function disable(id: string): Pick<OperationPlan, Functions> {
  const refuse = (): never => {
    throw new Problem('operation_disabled', {
      detail: `${id} is switched off: the contract has an error, which was reported when the server started.`,
    });
  };
  return {
    handler: refuse,
    mock: undefined,
    decodeParameters: refuse,
    decodeBody: refuse,
    validator: refuse,
    sanitize: undefined,
  };
}
