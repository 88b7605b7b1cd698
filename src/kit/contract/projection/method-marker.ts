import type { Method } from '../model.js';

/** A path and the method that requests for it have. */
export interface MarkedPath {
  readonly path: string;
  readonly method: Method;
}

/**
 * Returns the path under which an operation stands in OpenAPI 3.1 whose method 3.1 has no field for: `/notes#QUERY`. No
 * path of a request has a fragment, so that tools keep it apart from others, and clients can be told what it means.
 */
export function markPath(path: string, method: Method): string {
  return `${path}#${method.toUpperCase()}`;
}

/** Reads a path that `markPath` has made; `undefined` for any other. */
export function unmarkPath(marked: string): MarkedPath | undefined {
  const [, path, method] = /^(.*)#([^#/]+)$/s.exec(marked) ?? [];
  return path === undefined || method === undefined ? undefined : { path, method: method.toLowerCase() };
}
