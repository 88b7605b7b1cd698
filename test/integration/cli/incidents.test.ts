import { gatehouse } from '../../support/cli.js';
import { endSamples, startSample, type Sample } from '../../support/sample.js';

describe('gatehouse incidents, block and unblock', () => {
  let sample: Sample;
  let env: Record<string, string>;

  beforeAll(async () => {
    sample = await startSample({ TRUST_PROXY: '1' });
    env = { GATEHOUSE_URL: sample.url, LOCAL_DIRECTORY: sample.localDirectory };
  }, 60_000);
  afterAll(endSamples);

  const from = (address: string, path: string) => sample.request.get(path).set('X-Forwarded-For', address);
  const run = (...args: string[]) => gatehouse(args, undefined, env);

  test('block someone at once, and end the block', async () => {
    const blocked = await run('block', '203.0.113.50', '--for', '2h', '--reason', 'reported');
    expect(blocked).toMatchObject({ code: 0, stderr: '' });
    expect(blocked.stdout).toMatch(/^address:203\.0\.113\.50 until 20/);
    expect((await from('203.0.113.50', '/docs/')).status).toBe(403);
    expect((await run('unblock', 'address:203.0.113.50')).code).toBe(0);
    expect((await from('203.0.113.50', '/docs/')).status).toBe(200);
  }, 60_000);

  test('block a subnet, and refuse what is none', async () => {
    expect((await run('block', '198.18.0.0/16', '--kind', 'network', '--reason', 'x')).code).toBe(0);
    expect((await from('198.18.7.7', '/docs/')).status).toBe(403);
    for (const value of ['0.0.0.0/0', '::/0', '1.2.3', '203.0.113.1/33', "'; drop table blocks; --"]) {
      const refused = await run('block', value, '--kind', 'network', '--reason', 'x');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('server-refuses');
    }
  }, 60_000);

  test('list, show and close an incident', async () => {
    for (let index = 0; index < 26; index += 1) await from('203.0.113.51', `/admin-${index}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const listed = await run('incidents', 'list', '--rule', 'endpoint_scanning');
    expect(listed.stdout).toContain('address 203.0.113.51');
    const id = listed.stdout.slice(0, 36);
    const shown = await run('incidents', 'show', id);
    for (const text of ['endpoint_scanning (medium), contained', 'block address:203.0.113.51', 'unknown_path none 404'])
      expect(shown.stdout).toContain(text);
    expect((await run('incidents', 'resolve', id, '--false-positive', '--reason', 'our scanner')).code).toBe(0);
    expect((await from('203.0.113.51', '/docs/')).status).toBe(200);
    expect((await run('incidents', 'show', id)).stdout).toContain('closed    by gatehouse-cli: our scanner');
    expect((await run('incidents', 'list', '--status', 'open')).stdout).toBe('no incidents\n');
  }, 60_000);

  test.each([
    [{ GATEHOUSE_URL: 'https://localhost:1' }, 'cannot be reached'],
    [{ GATEHOUSE_TOKEN: 'a.b.c' }, 'responds with 401'],
    [{ LOCAL_DIRECTORY: '/nowhere' }, 'no development key'],
  ])('say why they cannot: %j', async (changed, reason) => {
    const { code, stderr } = await gatehouse(['incidents', 'list'], undefined, { ...env, ...changed });
    expect(code).toBe(1);
    expect(stderr).toContain(reason);
  });
});
