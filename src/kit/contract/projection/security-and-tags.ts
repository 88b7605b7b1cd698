import { asArray, isObject } from '../../util/json.js';
import type { Losses } from './losses.js';

type Node = Record<string, unknown>;

/** Removes what 3.1 does not know of a security scheme, in place. */
export function projectSecurityScheme(scheme: Node, pointer: string, losses: Losses): void {
  const { deprecated, description, flows } = scheme;
  if (deprecated === true) scheme['description'] = ['Deprecated.', description].filter(Boolean).join(' ');
  delete scheme['deprecated'];
  delete scheme['oauth2MetadataUrl'];
  if (!isObject(flows) || flows['deviceAuthorization'] === undefined) return;
  losses.add(pointer, 'OpenAPI 3.1 has no device authorization flow: a token has to be pasted.');
  delete flows['deviceAuthorization'];
  if (Object.keys(flows).length > 0) return;
  // A scheme without any flow is of no use: what it comes to for a client is a token.
  delete scheme['flows'];
  Object.assign(scheme, { type: 'http', scheme: 'bearer' });
}

/** Describes tags by their summary where nothing else does, and leaves out how they are grouped, in place. */
export function projectTags(document: Node): void {
  for (const tag of asArray(document['tags'])) {
    if (!isObject(tag)) continue;
    if (tag['summary'] !== undefined) tag['description'] ??= tag['summary'];
    for (const key of ['summary', 'parent', 'kind']) Reflect.deleteProperty(tag, key);
  }
}
