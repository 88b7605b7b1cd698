import { createHmac } from 'node:crypto';
import type { Incident } from './incident.js';

/** Where incidents are told, and the secret that signs them: `whsec_` and 24 to 64 bytes in base64. */
export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends an incident as Standard Webhooks describe it (https://www.standardwebhooks.com): the receiver checks the
 * signature and recognizes a repetition by the id.
 *
 * @throws Error unless the receiver accepts it with a 2xx
 */
export async function sendWebhook({ url, secret }: WebhookOptions, incident: Incident): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ type: 'incident.opened', timestamp: new Date().toISOString(), data: incident });
  const response = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': incident.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook(secret, incident.id, timestamp, body),
    },
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the receiver of the webhook responds with ${response.status}`);
}

/** Returns the signature of a webhook: version 1, HMAC-SHA256. */
export function signWebhook(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
