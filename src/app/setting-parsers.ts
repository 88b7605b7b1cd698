import type { Parsed } from '../kit/index.js';

/** Parses `postgres://user:password@host:5432/name`. The diagnostic does not quote the value: it holds a password. */
export function parsePostgresUrl(text: string): Parsed<string> {
  const instead = 'write postgres://user:password@host:5432/name, with special characters of the password %-encoded';
  const url = /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  // An @ in the path follows a password with an unescaped slash; part of the password would be taken for the host.
  if (url && !url.pathname.includes('@')) return { value: text };
  return { what: 'is not the address of a PostgreSQL server', instead };
}

/** Parses a number of database connections. */
export function parsePoolSize(text: string): Parsed<number> {
  const value = Number(text);
  if (/^[1-9]\d{0,2}$/.test(text)) return { value };
  return { what: `"${text}" is not a number of connections`, instead: 'write a number from 1 to 999: 10' };
}

/** Parses `smtps://user:password@host:465`. The diagnostic does not quote the value: it holds a password. */
export function parseSmtpUrl(text: string): Parsed<string> {
  if (/^smtps?:\/\/./.test(text) && URL.canParse(text)) return { value: text };
  const instead = 'write smtps://user:password@host:465, or smtp://…:587 for a server that offers STARTTLS';
  return { what: 'is not the address of a mail server', instead };
}

/** Parses the public origin of the server: scheme, host and port only. */
export function parsePublicUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.origin === text.replace(/\/$/, '')) return { value: url.origin };
  return { what: `"${text}" is not an https origin`, instead: 'write https://api.example.com' };
}

/** Parses `Name <someone@example.com>`, or the address alone. */
export function parseMailAddress(text: string): Parsed<string> {
  if (/^([^<>\r\n]* <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text)) return { value: text };
  return { what: `"${text}" is not a mail address`, instead: 'write Notes <notes@example.com>' };
}
