import { asString, isObject } from '../util/json.js';
import type { NodeReader, ObjectNode } from './node-reader.js';

const MAX_BASE_PATHS = 16;

/**
 * The path parts of the servers that apply to an operation: those of the nearest level that has any (OpenAPI 3.1.1,
 * section 4.8.10). Hosts are left out: one process serves them all.
 *
 * @param levels operation, path item, root
 */
export function basePathsOf(reader: NodeReader, levels: readonly ObjectNode[]): readonly string[] {
  const level = levels.find(({ value }) => Array.isArray(value['servers']) && value['servers'].length > 0);
  if (!level) return [''];
  const paths = new Set<string>();
  for (const server of reader.items(level, 'servers'))
    for (const url of expandVariables(asString(server.value['url']) ?? '/', server.value['variables']))
      paths.add(basePathOf(url));
  return paths.size === 0 ? [''] : [...paths].slice(0, MAX_BASE_PATHS);
}

/** The addresses a server URL stands for: every listed value of its variables, the default where none is listed. */
function expandVariables(url: string, variables: unknown): readonly string[] {
  let urls = [url];
  for (const [name, variable] of Object.entries(isObject(variables) ? variables : {})) {
    if (!isObject(variable) || !url.includes(`{${name}}`)) continue;
    const listed: unknown[] = Array.isArray(variable['enum']) ? variable['enum'] : [];
    const values = [...new Set([variable['default'] ?? '', ...listed].map(String))];
    urls = urls.flatMap((u) => values.map((value) => u.replaceAll(`{${name}}`, value))).slice(0, 4 * MAX_BASE_PATHS);
  }
  return urls;
}

/**
 * `/v1` of `https://api.example.com/v1/`; nothing for the root. What stands in the place of scheme or host may be a
 * variable that nothing describes.
 */
function basePathOf(url: string): string {
  const path = url
    .replace(/^(?:(?:[a-z][a-z0-9+.-]*|\{[^{}]*\}):)?\/\/[^/?#]*/i, '')
    .replace(/^\{[^{}]*\}/, '')
    .replace(/[?#].*$/s, '');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.map((segment) => `/${segment}`).join('');
}
