import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createMemoryIncidentStore } from '../../../../src/kit/incidents/memory-store.js';
import { Notifier } from '../../../../src/kit/incidents/notifier.js';
import { sendWebhook, signWebhook } from '../../../../src/kit/incidents/webhook.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { incidentOf } from '../../../support/incident-samples.js';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A receiver that responds with these statuses, one after the other, and 204 after them. */
async function receiver(...statuses: number[]) {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      const status = statuses.shift() ?? 204;
      response.writeHead(status, status === 302 ? { Location: 'http://127.0.0.1:1/' } : {}).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, received, close: () => server.close() };
}

describe('the webhook of incidents', () => {
  test('signs as Standard Webhooks say: the example of their specification', () => {
    const signature = signWebhook(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330,
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('sends an incident with a signature that the receiver can check', async () => {
    const { url, received, close } = await receiver();
    const incident = incidentOf('203.0.113.7');
    await sendWebhook({ url, secret }, incident);
    close();
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const expected = createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(headers['webhook-id']).toBe(incident.id);
    expect(JSON.parse(body)).toMatchObject({ type: 'incident.opened', data: { id: incident.id, rule: incident.rule } });
  });

  test.each([[500], [404], [302]])('takes %i for a failure', async (status) => {
    const { url, close } = await receiver(status);
    await expect(sendWebhook({ url, secret }, incidentOf('203.0.113.7'))).rejects.toThrow();
    close();
  });

  test('is sent again after a failure, and once it is accepted no more', async () => {
    const store = createMemoryIncidentStore();
    let dueAfterMs: number | undefined;
    const eager = {
      ...store,
      settleNotification(id: string, retryDelayMs: number | undefined) {
        dueAfterMs ??= retryDelayMs;
        return store.settleNotification(id, retryDelayMs === undefined ? undefined : 0);
      },
    };
    await store.save(incidentOf('203.0.113.7'));
    const { url, received, close } = await receiver(503, 503);
    const log = createLogger({ level: 'silent' });
    const notifier = new Notifier(eager, (incident) => sendWebhook({ url, secret }, incident), log);
    notifier.wake();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await notifier.close();
    close();
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(dueAfterMs).toBe(5_000);
  });
});
