import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { asObject, asString, isObject } from '../util/json.js';
import type { Contract, Document } from './model.js';

/** A document of a version that can be served, or why it is none. */
export type Version =
  | { readonly kind: 'supported'; readonly document: Document; readonly dialect: Contract['dialect'] }
  | { readonly kind: 'unsupported'; readonly diagnostic: Diagnostic };

/** Detects the version of a document, and fills in what every document of it has. */
export function detectVersion(value: unknown): Version {
  if (!isObject(value)) return unsupported('#', 'This is not an OpenAPI document.', 'Begin it with `openapi: 3.1.0`.');
  if (value['swagger'] !== undefined)
    return unsupported(
      '#/swagger',
      'This is a Swagger 2.0 document.',
      'Convert it to OpenAPI 3 first: npx swagger2openapi --outfile openapi.yaml <document>',
    );
  const hint = 'Write the version that it follows, such as `openapi: 3.2.0`: 3.0, 3.1 and 3.2 are supported.';
  if (value['openapi'] === undefined) return unsupported('#', 'The document does not state its version.', hint);
  // YAML reads `3.2` as a number.
  const version = versionText(value['openapi']);
  const dialect = /^3\.([012])(\.|$)/.exec(version)?.[1];
  if (dialect === undefined) return unsupported('#/openapi', `OpenAPI ${version} is not supported.`, hint);
  const info = asObject(value['info']);
  const title = asString(info['title']) ?? 'Untitled';
  const document = { ...value, openapi: version, info: { ...info, title, version: versionText(info['version']) } };
  return { kind: 'supported', document, dialect: dialect === '0' ? '3.0' : '3.1' };
}

/** Returns the dialect of the schemas of a document; `undefined` for what states no version, such as a file of schemas. */
export function dialectOf(value: unknown): Contract['dialect'] | undefined {
  const version = isObject(value) ? versionText(value['openapi']) : '';
  return version.startsWith('3.') ? (/^3\.0(\.|$)/.test(version) ? '3.0' : '3.1') : undefined;
}

function unsupported(pointer: string, message: string, hint: string): Version {
  return { kind: 'unsupported', diagnostic: diagnostic('version-unsupported', atPointer(pointer), message, hint) };
}

/** A version is a text; YAML reads `1.0` as a number. */
function versionText(version: unknown): string {
  return typeof version === 'string' || typeof version === 'number' ? String(version) : '0';
}
