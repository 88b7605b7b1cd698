import type { ObjectLocation } from '../context/operation-plan.js';
import type { Operation } from '../contract/model.js';

/**
 * Finds where an operation names the object it is for: what `x-object` says, else the last parameter of the path.
 *
 * @returns `undefined` if it is for no object
 */
export function planObject({ object, parameters, path }: Operation): ObjectLocation | undefined {
  if (object !== undefined) {
    const parameter = parameters.find(({ name }) => name === object);
    return { in: parameter?.in ?? 'body', name: object };
  }
  const last = [...path.matchAll(/\{([^{}]+)\}/g)].at(-1)?.[1];
  return last === undefined ? undefined : { in: 'path', name: last };
}
