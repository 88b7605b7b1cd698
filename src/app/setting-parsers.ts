import { duration, invalid, valid, type Parsed } from '../kit/index.js';
import { MIN_AUDIT_RETENTION_MS, MIN_USED_TOKEN_RETENTION_MS } from './accounts/retention.js';

/** Parses `postgres://user:password@host:5432/name`. The diagnostic does not quote the value: it holds a password. */
export function parsePostgresUrl(text: string): Parsed<string> {
  const hint = 'Write postgres://user:password@host:5432/name, with special characters of the password %-encoded.';
  const url = /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  // An @ in the path follows a password with an unescaped slash; part of the password would be taken for the host.
  if (url && !url.pathname.includes('@')) return valid(text);
  return invalid('This is not the address of a PostgreSQL server.', hint);
}

/** Parses `smtps://user:password@host:465`. The diagnostic does not quote the value: it holds a password. */
export function parseSmtpUrl(text: string): Parsed<string> {
  if (/^smtps?:\/\/./.test(text) && URL.canParse(text)) return valid(text);
  const hint = 'Write smtps://user:password@host:465, or smtp://…:587 for a server that offers STARTTLS.';
  return invalid('This is not the address of a mail server.', hint);
}

/** Parses `Name <someone@example.com>`, or the address alone. */
export function parseMailAddress(text: string): Parsed<string> {
  if (/^([^<>\r\n]* <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text)) return valid(text);
  return invalid(`"${text}" is not a mail address.`, 'Write Notes <notes@example.com>.');
}

/** Parses `400d`, or `forever`. */
export function parseAuditRetention(text: string): Parsed<number | 'forever'> {
  if (text === 'forever') return valid(text);
  return parseRetention(text, MIN_AUDIT_RETENTION_MS, 'Write a time of 90d at least, as in 400d, or forever.');
}

/** Parses `7d`. */
export function parseUsedTokenRetention(text: string): Parsed<number> {
  return parseRetention(text, MIN_USED_TOKEN_RETENTION_MS, 'Write a time of 1d at least, as in 7d.');
}

function parseRetention(text: string, minMs: number, hint: string): Parsed<number> {
  const value = duration(text);
  if (value !== undefined && value >= minMs && value <= MAX_RETENTION_MS) return valid(value);
  return invalid(`"${text}" is not a time to keep something.`, hint);
}

/** A century: what the database can subtract from the time of day. */
const MAX_RETENTION_MS = 36_525 * 86_400_000;
