import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { atSetting, existingSigningKey, localAudience, localIssuer, signToken, StartupError } from '../../kit/index.js';
import { commandDiagnostic } from '../diagnostic-codes.js';
import type { Terminal } from '../terminal.js';

/** Which server is administered, and as whom. */
export interface AdminFlags {
  readonly url: string;
  readonly local: string;
}

const TIMEOUT_MS = 10_000;
const TOKEN_LIFETIME_SECONDS = 60;

/**
 * Sends a request to the admin operations of a running server. Without a token, one is signed with the development key,
 * which only the server on this machine accepts.
 *
 * @returns the body; `undefined` for 204
 * @throws StartupError when the server cannot be reached, or refuses
 */
export async function sendAdminRequest(
  terminal: Terminal,
  flags: AdminFlags,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  const token = terminal.env['GATEHOUSE_TOKEN'] ?? (await localToken(terminal, flags.local));
  const authority = join(flags.local, 'authority.crt');
  const { status, content } = await new Promise<{ status: number; content: string }>((resolve, reject) => {
    const sent = request(
      new URL(path, flags.url),
      {
        method,
        timeout: TIMEOUT_MS,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(existsSync(authority) ? { ca: readFileSync(authority) } : {}),
      },
      (response) => {
        text(response).then((content) => resolve({ status: response.statusCode ?? 0, content }), reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('it does not respond')));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw refused(flags.url, `The server cannot be reached (${reason}).`, 'Start it, or name another one with --url.');
  });
  if (status >= 300)
    throw refused(flags.url, `The server responds with ${status}: ${detailOf(content)}`, 'Use a token of an admin.');
  return content === '' ? undefined : JSON.parse(content);
}

async function localToken(terminal: Terminal, local: string): Promise<string> {
  const key = await existingSigningKey(local);
  if (!key)
    throw refused('GATEHOUSE_TOKEN', 'There is no token, and no development key.', 'Set it to the token of an admin.');
  return signToken(key, {
    subject: 'gatehouse-cli',
    scope: 'admin',
    lifetime: TOKEN_LIFETIME_SECONDS,
    issuer: terminal.env['JWT_ISSUER'] ?? localIssuer,
    audience: terminal.env['JWT_AUDIENCE'] ?? localAudience,
  });
}

function detailOf(content: string): string {
  try {
    const problem: unknown = JSON.parse(content);
    if (typeof problem === 'object' && problem !== null && 'detail' in problem) return String(problem.detail);
  } catch {
    // A proxy, which responds with something else.
  }
  return 'no detail';
}

function refused(place: string, message: string, hint: string): StartupError {
  return new StartupError([commandDiagnostic('server-refuses', atSetting(place), message, hint)]);
}
