import type { Contract, Document } from './model.js';
import type { PlacedFault } from './parse.js';

/** Which kind of document this is, or why it is none that can be served. */
export function detectVersion(value: unknown): { document: Document; dialect: Contract['dialect'] } | PlacedFault {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { pointer: '#', what: 'this is not an OpenAPI document', instead: 'begin it with `openapi: 3.1.0`' };
  const root = value as Record<string, unknown>;
  if (root['swagger'] !== undefined)
    return {
      pointer: '#/swagger',
      what: 'this is a Swagger 2.0 document',
      instead: 'convert it to OpenAPI 3 first: npx swagger2openapi --outfile openapi.yaml <document>',
    };
  const version = String(root['openapi']);
  const dialect = /^3\.([01])(\.|$)/.exec(version)?.[1];
  if (dialect === undefined)
    return {
      pointer: root['openapi'] === undefined ? '#' : '#/openapi',
      what:
        root['openapi'] === undefined
          ? 'the document does not say its version'
          : `OpenAPI ${version} is not known here`,
      instead: 'write `openapi: 3.1.0` or `openapi: 3.0.3`',
    };
  const info = root['info'];
  const told = typeof info === 'object' && info !== null ? (info as Record<string, unknown>) : {};
  const title = typeof told['title'] === 'string' ? told['title'] : 'Untitled';
  const document = { ...root, openapi: version, info: { ...told, title, version: versionText(told['version']) } };
  return { document, dialect: dialect === '0' ? '3.0' : '3.1' };
}

/** A version is a text; YAML reads `1.0` as a number. */
function versionText(version: unknown): string {
  return typeof version === 'string' || typeof version === 'number' ? String(version) : '0';
}
