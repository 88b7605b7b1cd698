import { Problem } from '../../../../src/kit/index.js';
import { get } from '../../../support/contract.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

/** Header values that HTTP cannot carry; the last would begin a header of its own. */
const unsendable = ['attachment; filename="Łódź.txt"', 'a\nb', 'a\r\nSet-Cookie: session=mine', '\u0000'];
let value = '';

let server: TestServer;
beforeAll(async () => {
  const answer = () => ({ status: 200, body: {}, headers: { 'Content-Disposition': value } });
  server = await serve(
    { paths: Object.fromEntries(['now', 'later', 'problem'].map((id) => [`/${id}`, get({ operationId: id })])) },
    {
      handlers: {
        now: answer,
        async later() {
          await new Promise((resolve) => setImmediate(resolve));
          return answer();
        },
        async problem() {
          await new Promise((resolve) => setImmediate(resolve));
          throw new Problem('forbidden', { headers: { Link: value } });
        },
      },
    },
  );
});
afterAll(closeServers);

describe.each(['now', 'later', 'problem'])('headers that cannot be sent (%s)', (id) => {
  test.each(unsendable)(
    '%j is a 500 that tells nothing, with the security headers, and nothing worse',
    async (text) => {
      value = text;
      const { headers, body, text: sent } = await server.request.get(`/${id}`).expect(500);
      expect(body).toMatchObject({ code: 'internal_error', requestId: headers['x-request-id'] });
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'x-content-type-options': 'nosniff',
      });
      expect(headers).not.toHaveProperty('set-cookie');
      expect(sent).not.toMatch(/ERR_|node:|at /);
      value = 'inline';
      await server.request.get('/now').expect(200);
    },
  );
});
