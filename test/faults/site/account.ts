import type { Client } from '../load/client.js';
import type { Site } from './site.js';
import { waitUntil } from './wait-until.js';

const PASSWORD = 'correct horse battery staple';
const MAIL_TIMEOUT_MS = 30_000;

let count = 0;

/** Asks for an account. @returns the address that the e-mail goes to, and the status */
export async function register(site: Site, client: Client): Promise<{ email: string; status: number }> {
  count += 1;
  const email = `someone-${process.pid}-${count}@example.com`;
  // Registrations are limited by address: each comes from another one.
  const ip = `198.51.100.${count % 250}`;
  const { status } = await client.post(`${site.balancer.origin}/auth/register`, { email, password: PASSWORD }, { ip });
  return { email, status };
}

/** Opens an account and logs in. @returns the access token of its session */
export async function openAccount(site: Site, client: Client): Promise<string> {
  const { email } = await register(site, client);
  const mailTo = (): string | undefined => site.mail.mails.find(({ to }) => to === email)?.text;
  await waitUntil('the e-mail of a registration', () => mailTo() !== undefined, MAIL_TIMEOUT_MS);
  const token = /^[\w-]{43}\r?$/m.exec(mailTo() ?? '')?.[0].trim();
  const { origin } = site.balancer;
  const verified = await client.post(`${origin}/auth/verify-email`, { token, password: PASSWORD });
  if (verified.status !== 204) throw new Error(`the address was not confirmed: ${verified.status} ${verified.text}`);
  const { status, text } = await client.post(`${origin}/auth/login`, { email, password: PASSWORD });
  const session: unknown = status === 200 ? JSON.parse(text) : undefined;
  if (typeof session === 'object' && session && 'access_token' in session && typeof session.access_token === 'string')
    return session.access_token;
  throw new Error(`the login has failed: ${status} ${text}`);
}
