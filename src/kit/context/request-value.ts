import { requestContext, type HasRequestContext } from '../handler.js';

/** A typed value that stages set for one request, and handlers and later stages read. */
export interface RequestValue<T> {
  /** Sets the value for a request. */
  set(request: HasRequestContext, value: T): void;
  /**
   * Returns the value of a request, from its context or from what a handler gets.
   *
   * @throws Error when no stage set it
   */
  get(request: HasRequestContext): T;
  /** Returns the value, or `undefined` when no stage set it. */
  find(request: HasRequestContext): T | undefined;
}

/**
 * Defines a value that belongs to one request: a tenant, a transaction, a feature flag.
 *
 * @param name names the value in the error of a `get` before any `set`
 *
 * @example
 * const tenant = defineRequestValue<Tenant>('tenant');
 * const loadTenant: Stage = async (context) => {
 *   tenant.set(context, await tenants.find(context.subject));
 * };
 * const listNotes: Handlers<operations, User>['listNotes'] = (request) => list(tenant.get(request));
 */
export function defineRequestValue<T>(name: string): RequestValue<T> {
  const values = new WeakMap<object, T>();
  return {
    set: (request, value) => void values.set(request[requestContext], value),
    find: (request) => values.get(request[requestContext]),
    get(request) {
      const context = request[requestContext];
      if (!values.has(context)) throw new Error(`No stage has set the request value "${name}".`);
      return values.get(context) as T;
    },
  };
}
