import { isObject } from '../../kit/index.js';

/** A document without names that a generator cannot handle, and how to put them into what was generated from it. */
export interface MaskedDocument<Document> {
  readonly document: Document;
  readonly unmask: (generated: string) => string;
}

/** `constructor`, `__proto__`, …, which generators find on any object. All are identifiers. */
export const INHERITED_NAMES: readonly string[] = Object.getOwnPropertyNames(Object.prototype);

/** The members whose values are names: of properties, parameters, operations, schemas or listed values. */
const MEMBERS_WITH_NAMES = new Set(['$ref', 'enum', 'const', 'mapping', 'name', 'propertyName', 'required']);

/**
 * Replaces names, and percent signs in names, by texts that any generator can handle.
 *
 * @param names identifiers
 */
export function maskNames<Document extends object>(
  document: Document,
  names: readonly string[],
): MaskedDocument<Document> {
  const json = JSON.stringify(document);
  const hidden = [...names, '%'];
  if (!hidden.some((name) => json.includes(name))) return { document, unmask: (generated) => generated };
  let prefix = 'masked';
  while (json.includes(prefix)) prefix += 'x';
  const tokens = new Map(names.map((name, index) => [name, `${prefix}${index}z`]));
  // With a character that no identifier has: what was quoted stays quoted.
  const percent = `${prefix}-${names.length}z`;
  const pattern = new RegExp(`${prefix}-?(\\d+)z`, 'g');

  return {
    document: mask(document, false) as Document,
    unmask: (generated) => generated.replace(pattern, (_, index: string) => hidden[Number(index)] ?? ''),
  };

  function mask(value: unknown, isName: boolean): unknown {
    if (typeof value === 'string') return isName ? value.split('/').map(maskName).join('/') : value;
    if (Array.isArray(value)) return value.map((item) => mask(item, isName));
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([key, member]) => {
      const holdsNames = isName || MEMBERS_WITH_NAMES.has(key);
      return [key.split('/').map(maskName).join('/'), mask(member, holdsNames)] as const;
    });
    return Object.fromEntries(members);
  }

  function maskName(name: string): string {
    return tokens.get(name) ?? name.replaceAll('%', percent);
  }
}
