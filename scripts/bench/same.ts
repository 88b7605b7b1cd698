import { request as httpsRequest } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { Child } from './child.js';
import type { LoadRequest, Scenario } from './scenarios.js';

/** What an answer must carry so that its server is doing the same work. The raw server does none of it. */
const expected = ['content-security-policy', 'strict-transport-security', 'x-content-type-options'];

/**
 * Checks that a server answers a scenario like all the others: the status, the body where it is the contract's, and
 * that its security headers and limits are there. Throws an Error that says what is different.
 */
export async function checkSame(child: Child, scenario: Scenario, sent: LoadRequest, first: Answer): Promise<void> {
  const answer = await ask(child, sent);
  const differs = (what: string): Error =>
    new Error(`${child.name} answers "${scenario.title}" with ${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
  if (answer.status !== scenario.status) throw differs(`another status than ${scenario.status}`);
  if (scenario.sameBody && canonical(answer.body) !== canonical(first.body)) throw differs('another body');
  if (child.name === 'raw') return;
  for (const name of expected) if (answer.headers[name] === undefined) throw differs(`no ${name}`);
  if (!Object.keys(answer.headers).some((name) => name.includes('ratelimit'))) throw differs('no RateLimit');
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one request. */
export function ask(child: Child, { method, path, headers, body }: LoadRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port: child.port, host: 'localhost', method, path, headers, rejectUnauthorized: false };
    const request = httpsRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function canonical(json: string): string {
  return JSON.stringify(sorted(JSON.parse(json)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
