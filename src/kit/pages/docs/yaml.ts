import { setImmediate as otherRequests } from 'node:timers/promises';
import { stringify } from 'yaml';

type Mapping = Readonly<Record<string, unknown>>;

/**
 * An OpenAPI document as YAML 1.2.
 *
 * A large one takes seconds, so its path items and components are written one by one, and other requests are served in
 * between.
 */
export function yamlOf(document: Mapping): Promise<string> {
  return mapping(document, 3);
}

/** The members of a mapping one after the other; those of its own members likewise, as deep as it is said. */
async function mapping(value: Mapping, depth: number): Promise<string> {
  const pieces: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (depth === 1 || !isMapping(member)) {
      pieces.push(written({ [key]: member }));
      await otherRequests();
    } else pieces.push(written({ [key]: null }).replace(/ null\n$/, '\n'), indented(await mapping(member, depth - 1)));
  }
  return pieces.join('');
}

/** `compat` quotes words such as `no` and `on`, which older readers take for booleans. */
function written(value: Mapping): string {
  return stringify(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 0 });
}

/** Only \n ends a line of the YAML: the flag `m` would also break texts that hold U+2028. */
function indented(lines: string): string {
  return lines.replace(/(^|\n)(?=[^\n])/g, '$1  ');
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}
