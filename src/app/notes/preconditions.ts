import type { Expected } from './store.js';

/** The largest number the database keeps. */
const largest = 2 ** 31 - 1;

/** The entity tag of a version; strong, as the answer to it is the same byte for byte (RFC 9110, section 8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The versions that `If-Match` allows to change (RFC 9110, section 13.1.1): any for `*`, else those in its list.
 * Weak tags never match, as the comparison is a strong one, and neither do tags that are not of ours.
 *
 * @param ifMatch of the form the contract asks for; without it nothing is allowed
 */
export function expectedVersions(ifMatch: string | undefined = ''): Expected {
  if (ifMatch === '*') return 'any';
  const versions = new Set<number>();
  // A tag may hold a comma: the quotes are what separates.
  for (const [, weak, tag = ''] of ifMatch.matchAll(/(W\/)?"([^"]*)"/g)) {
    if (weak === undefined && /^[1-9]\d{0,9}$/.test(tag) && Number(tag) <= largest) versions.add(Number(tag));
  }
  return [...versions];
}
