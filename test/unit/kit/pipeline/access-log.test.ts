import { connect } from 'node:tls';
import { apiKey, createMetrics, type Identity } from '../../../../src/kit/index.js';
import { get, post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const issuer = createIssuer();

let refuseSlowKey: () => void;
let keyChecked: Promise<void>;
let checkBegun: () => void;

async function verifyKey(key: string): Promise<Identity<string> | undefined> {
  if (key !== 'slow') return { user: 'bob', subject: 'bob', scopes: new Set<string>() };
  const refused = new Promise<void>((resolve) => (refuseSlowKey = resolve));
  checkBegun();
  await refused;
  return undefined;
}

let server: TestServer;
beforeEach(async () => {
  keyChecked = new Promise((resolve) => (checkBegun = resolve));
  server = await serve(
    {
      components: {
        securitySchemes: {
          bearerAuth: { type: 'http', scheme: 'bearer' },
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        },
      },
      paths: {
        '/a': get({ operationId: 'readA' }),
        '/closed': get({ operationId: 'closed', security: [{ bearerAuth: [] }] }),
        '/slow': get({ operationId: 'slow', security: [{ key: [] }] }),
        '/either': get({ operationId: 'either', security: [{ bearerAuth: [] }, { key: [] }] }),
        '/crash': get({ operationId: 'crash' }),
        '/login': post(
          {
            'application/json': {
              schema: {
                type: 'object',
                required: ['password'],
                properties: { password: { type: 'string', minLength: 8, writeOnly: true } },
              },
            },
          },
          { operationId: 'login' },
        ),
      },
    },
    {
      metrics: createMetrics(),
      authenticators: {
        bearerAuth: issuer.authenticator(),
        key: apiKey(verifyKey),
      },
      handlers: { crash: () => { throw new Error('the database password is hunter2hunter2'); }, login: () => ({ status: 200, body: {} }) }, // prettier-ignore
    },
  );
});
afterEach(closeServers);

describe('the log', () => {
  it('has one line for a request, that says all about it', async () => {
    const response = await server.request.get('/a').set('User-Agent', 'tester/1').expect(200);
    const { headers } = response;
    const line = await server.lineOf(response);
    expect(server.lines).toEqual([line]);
    expect(line).toMatchObject({
      level: 'info', msg: 'request completed', requestId: headers['x-request-id'], method: 'GET', path: '/a',
      operationId: 'readA', status: 200, userAgent: 'tester/1', bytes: Number(headers['content-length']),
    }); // prettier-ignore
    expect(line['ip']).toMatch(/^(::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/);
    expect(line['durationMs']).toEqual(expect.any(Number));
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('knows who called', async () => {
    const response = await server.request
      .get('/closed')
      .auth(await issuer.token({ sub: 'alice' }), { type: 'bearer' })
      .expect(200);
    expect(await server.lineOf(response)).toMatchObject({ subject: 'alice' });
  });

  it('has the stack of a crash, of which the client learns nothing', async () => {
    const response = await server.request.get('/crash').expect(500);
    expect(response.text).not.toMatch(/hunter2|database|TypeError|at /);
    const line = await server.lineOf(response);
    expect(line).toMatchObject({ level: 'error', status: 500, problem: 'internal_error' });
    expect(JSON.stringify(line['err'])).toContain('hunter2');
    expect(JSON.stringify(line['err'])).toContain('log.test');
    await server.request.get('/a').expect(200);
  });

  it('has no secret of a request', async () => {
    const token = await issuer.token();
    await server.request
      .get(`/a?access_token=${token}`)
      .auth(token, { type: 'bearer' })
      .set('Cookie', 'session=s3cr3tcookie');
    await server.request.get('/closed').auth(`${token}x`, { type: 'bearer' }).expect(401);
    await server.request.post('/login').send({ password: 's3cr3t!' }).expect(400);
    await server.request.post('/login').send({ password: 's3cr3tpassword' }).expect(200);
    const last = await server.request
      .post('/login')
      .set('Content-Type', 'application/json')
      .send('{"password":"s3cr3t')
      .expect(400);
    await server.lineOf(last);
    expect(server.written).toHaveLength(5);
    expect(server.written.join('')).not.toContain('s3cr3t');
    expect(server.written.join('')).not.toContain(token.split('.')[2]);
  });

  test.each(['\u009b31m', 'x\ttab', 'caf\u00e9', '"}\\n{"level":"fatal"'])(
    'cannot be forged or coloured by the user agent %j',
    async (agent) => {
      const response = await server.request.get('/a').set('User-Agent', agent).expect(200);
      await server.lineOf(response);
      expect(server.written).toHaveLength(1);
      expect(server.written[0]?.trim()).not.toMatch(/[\n\r\t\u0080-\u009f\u2028]/);
    },
  );

  it('keeps a well-formed request id of the client, and answers it', async () => {
    const response = await server.request.get('/a').set('X-Request-Id', 'abc-123.def:456').expect(200);
    expect(response.headers['x-request-id']).toBe('abc-123.def:456');
    expect(await server.lineOf(response)).toMatchObject({ requestId: 'abc-123.def:456' });
  });

  test.each([
    'short',
    'a'.repeat(200),
    'has space in it',
    '"quoted-id"',
    '<script>alert(1)</script>',
    '{"a":"bcdefg"}',
  ])('replaces the request id %j', async (id) => {
    const { headers, body } = await server.request.get('/nothing').set('X-Request-Id', id).expect(404);
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    expect(body).toMatchObject({ requestId: headers['x-request-id'] });
  });

  it('has one line for a refusal, with its security event in the words of OWASP', async () => {
    const response = await server.request.get('/closed').auth('junk', { type: 'bearer' }).expect(401);
    const { headers } = response;
    const line = await server.lineOf(response);
    expect(server.lines).toEqual([line]);
    expect(line).toMatchObject({
      level: 'warn', msg: 'authn_token_invalid', event: 'authn_token_invalid', reason: 'not a JWT', status: 401,
      problem: 'token_invalid', operationId: 'closed', requestId: headers['x-request-id'],
    }); // prettier-ignore
  });

  it('has the security event of a client that has gone before it was answered', async () => {
    const socket = connect({ port: server.server.port, host: 'localhost', ca: server.ca });
    socket.write('GET /slow HTTP/1.1\r\nHost: localhost\r\nX-Key: slow\r\n\r\n');
    await keyChecked;
    socket.destroy();
    await server.logged(({ msg }) => msg === 'request aborted');
    refuseSlowKey();
    await server.logged(({ event }) => event === 'authn_login_fail');
    const { lines } = server;
    expect(lines.map(({ msg }) => msg)).toEqual(['request aborted', 'authn_login_fail']);
    expect(lines[1]).toMatchObject({ requestId: lines[0]?.['requestId'], operationId: 'slow' });
  });

  it('has a line for each further event of a request', async () => {
    const response = await server.request
      .get('/either?x=1')
      .auth('junk', { type: 'bearer' })
      .set('X-Key', 'good')
      .expect(400);
    await server.lineOf(response);
    const { lines } = server;
    expect(lines.map(({ event, level, status }) => [event, level, status])).toEqual([
      ['input_validation_fail', 'warn', undefined],
      ['authn_token_invalid', 'warn', 400],
    ]);
    expect(lines[0]).toMatchObject({ operationId: 'either', requestId: lines[1]?.['requestId'] });
  });

  it('counts in Prometheus’ words, by operation and status and never by what a client chose', async () => {
    await server.request.get('/a').expect(200);
    await server.request.get('/some/guess').expect(404);
    const last = await server.request.get('/closed').auth('junk', { type: 'bearer' }).expect(401);
    await server.lineOf(last);
    const text = await server.plan.options.metrics.text();
    expect(text).toMatch(/http_server_request_duration_seconds_count\{operation="readA",status="200"\} 1/);
    expect(text).toMatch(/http_server_request_duration_seconds_count\{operation="none",status="404"\} 1/);
    expect(text).toMatch(/security_events_total\{event="authn_token_invalid"\} 1/);
    expect(text).not.toContain('guess');
  });
});
