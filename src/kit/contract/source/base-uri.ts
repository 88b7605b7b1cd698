import { isObject } from '../../util/json.js';

/**
 * Returns the base URI of a document: its `$self`, which may be relative to where it was read from (OpenAPI 3.2, section
 * 4.1.2.2.1), or else that. `undefined` for a `$self` that is no URI reference, or has a fragment.
 *
 * @param uri where the document was read from
 */
export function baseUriOf(value: unknown, uri: string): string | undefined {
  const self = isObject(value) ? value['$self'] : undefined;
  if (self === undefined) return uri;
  if (typeof self !== 'string' || self === '' || self.includes('#') || !URL.canParse(self, uri)) return undefined;
  return new URL(self, uri).href;
}

/**
 * Returns where a document is read from whose URI is given by a `$self` nearby: at the place that it has relative to it,
 * as both lie in one folder or repository. `undefined` for one of another host.
 *
 * @param target the URI of the document
 * @param self the `$self` of the document that refers to it
 * @param retrieved where that was read from
 */
export function nearbyLocation(target: string, self: string, retrieved: string): string | undefined {
  const [to, from] = [new URL(target), new URL(self)];
  if (to.protocol !== from.protocol || to.host !== from.host || !to.pathname.startsWith('/')) return undefined;
  const folder = from.pathname.split('/').slice(0, -1);
  const path = to.pathname.split('/');
  let shared = 0;
  while (shared < folder.length && shared < path.length - 1 && folder[shared] === path[shared]) shared += 1;
  const relative = [...folder.slice(shared).map(() => '..'), ...path.slice(shared)].join('/');
  return URL.canParse(`./${relative}`, retrieved) ? new URL(`./${relative}`, retrieved).href : undefined;
}
