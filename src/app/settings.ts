import type { Parsed } from '../kit/index.js';

/** `postgres://user:password@host:5432/name`. What is wrong is said without repeating it: it holds a password. */
export function postgresUrl(text: string): Parsed<string> {
  const instead = 'write postgres://user:password@host:5432/name, with special characters of the password %-encoded';
  const url = /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  // An @ in the path is the end of a password with a slash in it, of which a part would be taken for the host.
  if (url && !url.pathname.includes('@')) return { value: text };
  return { what: 'is not the address of a PostgreSQL server', instead };
}
