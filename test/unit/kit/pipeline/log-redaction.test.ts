import { get } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';
import type { HandlerRequest } from '../../../../src/kit/handler.js';

afterEach(closeServers);

describe('secrets that a handler lets slip', () => {
  const said: [string, (request: HandlerRequest) => void][] = [
    ['into its log', ({ log }) => log.info({ password: 'hunter2', user: { token: 'hunter2' } }, 'said')],
    ['into a security event', ({ report }) => report('authn_password_change', { password: 'hunter2', of: { secret: 'hunter2' } })],
  ]; // prettier-ignore

  test.each(said)('%s are hidden', async (_name, say) => {
    const server = await serve(
      { paths: { '/a': get({ operationId: 'slip' }) } },
      { handlers: { slip: (request: HandlerRequest) => (say(request), { status: 200, body: {} }) } },
    );
    const response = await server.request.get('/a').expect(200);
    await server.lineOf(response);
    expect(server.written.join('')).not.toContain('hunter2');
    const [line] = server.lines;
    expect(JSON.stringify(line)).toContain('[hidden]');
    expect(line).toMatchObject({ requestId: response.headers['x-request-id'] });
  });
});
