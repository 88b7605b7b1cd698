import type { ExpectedVersions } from './store.js';

/** The largest value of the database column. */
const MAX_VERSION = 2 ** 31 - 1;

/** Returns the entity tag of a version. It is strong: equal versions are equal byte for byte (RFC 9110, 8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * Returns the versions that `If-Match` lists (RFC 9110, 13.1.1), or `any` for `*`. The comparison is strong, so weak
 * tags never match, and neither do tags in another format.
 *
 * @param ifMatch has the form that the contract requires; without it, no version matches
 */
export function expectedVersions(ifMatch: string | undefined = ''): ExpectedVersions {
  if (ifMatch === '*') return 'any';
  const versions = new Set<number>();
  // A tag can contain a comma, so the quotes separate the tags.
  for (const [, weak, tag = ''] of ifMatch.matchAll(/(W\/)?"([^"]*)"/g)) {
    if (weak === undefined && /^[1-9]\d{0,9}$/.test(tag) && Number(tag) <= MAX_VERSION) versions.add(Number(tag));
  }
  return [...versions];
}
