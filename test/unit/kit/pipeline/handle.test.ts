import { createMetrics } from '../../../../src/kit/index.js';
import { get } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';

afterAll(closeServers);

test('a handler reports security events: each is a line with who and where, and a count, also after the answer', async () => {
  const metrics = createMetrics();
  let later: (() => void) | undefined;
  interface Given {
    readonly report: (event: 'authz_admin' | 'user_created', detail?: Record<string, unknown>) => void;
  }
  const server = await serve(
    { security: [], paths: { '/a': get({ operationId: 'a' }) } },
    {
      metrics,
      handlers: {
        a({ report }: Given) {
          report('authz_admin', { what: 'a new key' });
          later = () => report('user_created');
          return { status: 200, body: {} };
        },
      },
    },
  );
  const { headers } = await server.request.get('/a').expect(200);
  later?.();
  const requestId = headers['x-request-id'];
  const who = { requestId, method: 'GET', path: '/a', operationId: 'a' };
  expect(server.lines.filter(({ event }) => event !== undefined)).toMatchObject([
    { event: 'authz_admin', what: 'a new key', ...who },
    { event: 'user_created', ...who },
  ]);
  const counted = await metrics.text();
  for (const event of ['authz_admin', 'user_created']) expect(counted).toMatch(new RegExp(`event="${event}".* 1`));
});
