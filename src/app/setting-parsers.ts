import type { Parsed } from '../kit/index.js';

/** `postgres://user:password@host:5432/name`. What is wrong is said without repeating it: it holds a password. */
export function postgresUrl(text: string): Parsed<string> {
  const instead = 'write postgres://user:password@host:5432/name, with special characters of the password %-encoded';
  const url = /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  // An @ in the path is the end of a password with a slash in it, of which a part would be taken for the host.
  if (url && !url.pathname.includes('@')) return { value: text };
  return { what: 'is not the address of a PostgreSQL server', instead };
}

/** `smtps://user:password@host:465`. What is wrong is said without repeating it: it holds a password. */
export function smtpUrl(text: string): Parsed<string> {
  if (/^smtps?:\/\/./.test(text) && URL.canParse(text)) return { value: text };
  const instead = 'write smtps://user:password@host:465, or smtp://…:587 for a server that offers STARTTLS';
  return { what: 'is not the address of a mail server', instead };
}

/** How a server is known from outside: nothing but scheme, host and port. */
export function publicUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.origin === text.replace(/\/$/, '')) return { value: url.origin };
  return { what: `"${text}" is not an https origin`, instead: 'write https://api.example.com' };
}

/** `Name <someone@example.com>`, or the address alone. */
export function mailAddress(text: string): Parsed<string> {
  if (/^([^<>\r\n]* <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text)) return { value: text };
  return { what: `"${text}" is not a mail address`, instead: 'write Notes <notes@example.com>' };
}
