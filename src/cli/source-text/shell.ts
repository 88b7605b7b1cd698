/** What `sh` or `cmd.exe` expands within double quotes, and what ends them. */
const EXPANDED = /["$`\\%!\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** Checks whether a text can be an argument in the scripts of a `package.json`, which `sh` or `cmd.exe` runs. */
export function isShellQuotable(text: string): boolean {
  return !EXPANDED.test(text);
}

/**
 * Creates one argument of a command line, for `sh` and `cmd.exe` alike.
 *
 * @throws TypeError for a text that is not quotable
 */
export function shellWord(text: string): string {
  if (!isShellQuotable(text)) throw new TypeError('The text cannot be quoted for every shell.');
  return /^[\w./:@+=-]+$/.test(text) ? text : `"${text}"`;
}

/** Creates one argument of a command line that is shown to be pasted into a POSIX shell. */
export function posixWord(text: string): string {
  return /^[\w./:@+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
