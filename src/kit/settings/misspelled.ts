import { atSetting, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';

/**
 * Finds names that are nearly ours: `TLS_KEYFILE`, `RATELIMIT`, `port`. An environment is full of names of others,
 * so short ones count only when they differ in case and underscores.
 *
 * @param env the environment
 * @param settings the names that are read
 */
export function findMisspelled(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const name of Object.keys(env)) {
    if (settings.includes(name)) continue;
    const meant = settings.find((setting) => env[setting] === undefined && isTypoOf(name, setting));
    if (meant === undefined) continue;
    const message = 'This is no setting, and changes nothing.';
    found.push(diagnostic('setting-unknown', atSetting(name), message, `Write ${meant}.`));
  }
  return found;
}

function isTypoOf(name: string, setting: string): boolean {
  const a = normalizeName(name);
  const b = normalizeName(setting);
  return a === b || (b.length >= 7 && Math.abs(a.length - b.length) <= 1 && isOneEditAway(a, b));
}

function normalizeName(name: string): string {
  return name.replace(/[_-]/g, '').toUpperCase();
}

/** Whether one letter more, less or other, or two neighbours swapped, makes one of the other. */
function isOneEditAway(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
