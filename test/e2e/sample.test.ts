import { createServer } from 'node:net';
import { Agent, request as send } from 'node:https';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSamples, refusedStart, startSample, type Sample } from '../support/sample.js';
import { temporaryFolder } from '../support/temporary-folder.js';

afterAll(endSamples);

describe('a person with curl', () => {
  let sample: Sample;
  let token: string;
  beforeAll(async () => {
    // An empty folder: what the sample needs there is created on first use.
    sample = await startSample({ LOCAL_DIRECTORY: await temporaryFolder() });
    token = await sample.token('alice', 'notes:read notes:write');
  }, 30_000);

  it('opens /protected-resource with a token', async () => {
    await sample.request
      .get('/protected-resource')
      .auth(token, { type: 'bearer' })
      .expect(200, { message: 'Access granted!' });
  });

  it('is asked for one without: 401', async () => {
    const { headers } = await sample.request.get('/protected-resource').expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it('is refused with a bad one: 401 invalid_token', async () => {
    const { headers } = await sample.request
      .get('/protected-resource')
      .auth(`${token}x`, { type: 'bearer' })
      .expect(401);
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it('is refused with too little scope: 403 insufficient_scope', async () => {
    const { headers } = await sample.request.get('/admin/statistics').auth(token, { type: 'bearer' }).expect(403);
    expect(headers['www-authenticate']).toBe('Bearer error="insufficient_scope", scope="admin"');
  });

  it('learns what is wrong with a short password: 400 with the place and the reason', async () => {
    const { body } = await sample.request.post('/api/resource').send({ password: 'short' }).expect(400);
    expect(body).toMatchObject({
      code: 'invalid_input',
      errors: [{ in: 'body', path: '/password', message: 'must NOT have fewer than 8 characters' }],
    });
  });

  it('gets a comment back without its markup', async () => {
    const input = {
      username: 'alice',
      password: 'correct horse',
      comment: 'Hello <script>alert(1)</script><b>world</b>',
    };
    const { body } = await sample.request.post('/api/resource').send(input).expect(201);
    expect(body).toEqual({ username: 'alice', comment: 'Hello world' });
  });

  it('is led from / to the docs', async () => {
    const { headers } = await sample.request.get('/').expect(302);
    expect(headers['location']).toBe('docs/');
    await sample.request.get('/docs/').expect(200);
  });

  it('finds tokens refused where the development key does not sign', async () => {
    const { token: tokenOf } = await import('../support/sample.js');
    await expect(tokenOf(join(tmpdir(), 'nothing-here'), '--subject', 'alice')).rejects.toThrow(
      /There is no development key\. Start the server once/,
    );
  });
});

it('refuses the 101st request of the window: 429 with Retry-After', async () => {
  const sample = await startSample({ RATE_LIMIT: '100/15m' });
  for (let sent = 0; sent < 100; sent += 1) await sample.request.get('/nothing').expect(404);
  const { headers, body } = await sample.request.get('/nothing').expect(429);
  expect(Number(headers['retry-after'])).toBeGreaterThan(800);
  expect(body).toMatchObject({ code: 'rate_limited' });
  await sample.request.get('/healthz').expect(200);
}, 40_000);

describe('a server that ends', () => {
  it('by kill -9 in the middle of writes has every note it acknowledged when it is back', async () => {
    const first = await startSample();
    const auth = { Authorization: `Bearer ${await first.token('alice', 'notes:read notes:write')}` };
    const acknowledged: string[] = [];
    const write = async (): Promise<void> => {
      for (let n = 0; ; n += 1) {
        const { body } = await first.request
          .post('/notes')
          .set(auth)
          .send({ title: `Note ${n}`, body: '<p>x</p>' })
          .expect(201);
        acknowledged.push((body as { id: string }).id);
      }
    };
    const writers = [write(), write(), write(), write()].map((writing) => writing.catch(() => undefined));
    while (acknowledged.length < 60) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.end('SIGKILL');
    await Promise.all(writers);

    const second = await startSample({ LOCAL_DIRECTORY: first.localDirectory });
    for (const id of acknowledged) await second.request.get(`/notes/${id}`).set(auth).expect(200);
    await second.end();
  }, 60_000);

  it('by SIGTERM under load answers every request it had begun, and exits with 0', async () => {
    const sample = await startSample();
    const auth = `Bearer ${await sample.token('alice', 'notes:read notes:write')}`;
    const agent = new Agent({ keepAlive: true, maxSockets: 40, ca: sample.ca });
    let stopped = false;
    const outcomes: string[] = [];
    const one = (): Promise<void> =>
      new Promise((resolve) => {
        const request = send(`${sample.url}/notes`, {
          agent,
          method: 'POST',
          headers: { Authorization: auth, 'Content-Type': 'application/json' },
        });
        request.once('response', (response) => {
          response.resume().once('end', () => {
            outcomes.push(String(response.statusCode));
            resolve();
          });
        });
        request.once('error', (error: NodeJS.ErrnoException) => {
          outcomes.push(request.reusedSocket && error.code === 'ECONNRESET' ? 'raced' : (error.code ?? 'error'));
          resolve();
        });
        request.end(JSON.stringify({ title: 'Note', body: '<p>x</p>' }));
      });
    const loop = async (): Promise<void> => {
      while (!stopped) await one();
    };
    const clients = Array.from({ length: 20 }, loop);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ended = sample.end('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 100));
    stopped = true;
    expect(await ended).toEqual({ code: 0, signal: null });
    await Promise.all(clients);
    agent.destroy();
    // A connection refused was never begun; anything else would be a request that was dropped.
    expect(outcomes.filter((outcome) => outcome !== '201' && outcome !== 'ECONNREFUSED')).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === '201').length).toBeGreaterThan(20);
  }, 60_000);
});

describe('a server that cannot be right does not start: one line per fault, exit code 1, no stack trace', () => {
  async function expectRefusal(env: Record<string, string>, ...faults: RegExp[]): Promise<void> {
    const { code, output } = await refusedStart(env);
    expect(output).not.toMatch(/^\s+at |node:internal/m);
    const lines = output
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{'));
    expect(lines).toEqual(faults.map((fault) => expect.stringMatching(fault) as unknown));
    expect(code).toBe(1);
  }

  test('wrong settings, all at once', () =>
    expectRefusal(
      { PORT: 'http', RATE_LIMIT: 'many', TRUST_PROXY: 'true', LOG_LEVEL: 'loud', JWKS_URL: 'http://issuer.example/jwks' },
      /^JWT_ISSUER: /, /^JWT_AUDIENCE: /, /^JWKS_URL: /, /^PORT: /, /^RATE_LIMIT: /, /^TRUST_PROXY: /, /^LOG_LEVEL: /,
    )); // prettier-ignore

  test('a port in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expectRefusal({ PORT: String(port) }, new RegExp(`^PORT: ${port} is already in use`));
    other.close();
  });

  test('a certificate file that is missing', () =>
    expectRefusal({ TLS_KEY_FILE: '/nowhere/key.pem' }, /^TLS_CERT_FILE: It is not set, but TLS_KEY_FILE is/));

  test('a key that does not match its certificate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'));
    const { localCertificate } = await import('../../src/kit/server/tls/local-ca.js');
    const [one, two] = await Promise.all([
      localCertificate(join(folder, 'one')),
      localCertificate(join(folder, 'two')),
    ]);
    await writeFile(join(folder, 'key.pem'), one.key);
    await writeFile(join(folder, 'cert.pem'), two.certificate);
    await expectRefusal(
      { TLS_KEY_FILE: join(folder, 'key.pem'), TLS_CERT_FILE: join(folder, 'cert.pem') },
      /^TLS_CERT_FILE: .*cert\.pem does not belong to the key in .*key\.pem\. /,
    );
  });

  test('a folder that cannot be made', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'gatehouse-')), 'file');
    await writeFile(file, '');
    await expectRefusal({ LOCAL_DIRECTORY: join(file, 'folder') }, /file\/folder.*: .*(cannot|could not)/);
  });

  test('a database that does not answer, without its password', async () => {
    const { output } = await refusedStart({ DATABASE_URL: 'postgres://alice:s3cr3t@127.0.0.1:1/notes' });
    expect(output).not.toContain('s3cr3t');
    await expectRefusal({ DATABASE_URL: 'postgres://alice:s3cr3t@127.0.0.1:1/notes' }, /^DATABASE_URL: /);
  });
});
