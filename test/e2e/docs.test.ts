import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { parse } from 'yaml';
import { describeInBrowser } from '../support/browser.js';
import { root } from '../support/root.js';
import { endSamples, startSample, type Sample } from '../support/sample.js';

/** The docs as clients and people meet them, on servers as they are started. */

afterAll(endSamples);

describe('the contract as it is served', () => {
  let request: Sample['request'];
  beforeAll(async () => {
    ({ request } = await startSample());
  }, 60_000);

  it('is the same in JSON and YAML, names this host only, and keeps what is internal', async () => {
    const { body, text } = await request
      .get('/openapi.json')
      .expect(200)
      .expect('Content-Type', /^application\/json/);
    const yaml = await request.get('/openapi.yaml').expect(200).buffer(true);
    expect(parse(yaml.text)).toEqual(body);
    expect(body).toMatchObject({ servers: [{ url: '/' }] });
    expect(text).not.toMatch(/"x-(rate-limit|max-body-size|lint-ignore)"/);
  });

  it('has the answers of the kit itself on every operation that can get them', async () => {
    const { body } = await request.get('/openapi.json').expect(200);
    const { paths } = body as { paths: Record<string, Record<string, { responses: object }>> };
    expect(Object.keys(paths['/notes']?.['post']?.responses ?? {})).toEqual(
      expect.arrayContaining(['400', '401', '403', '413', '415', '429', '500']),
    );
    expect(Object.keys(paths['/api/resource']?.['post']?.responses ?? {})).not.toContain('401');
  });

  test.each(['/openapi.json', '/openapi.yaml', '/docs/'])('%s has an ETag, and is not sent again for it', async (path) => {
    const { headers } = await request.get(path).expect(200);
    await request.get(path).set('If-None-Match', headers['etag'] ?? '').expect(304);
    await request.get(path).set('If-None-Match', '"another"').expect(200);
  }); // prettier-ignore

  it('is closed, with the docs, by DOCS=off', async () => {
    const closed = (await startSample({ DOCS: 'off' })).request;
    for (const path of ['/', '/docs/', '/docs/problems/not_found', '/openapi.json', '/openapi.yaml'])
      await closed.get(path).expect(404);
    await closed.get('/healthz').expect(200);
  }, 60_000);

  it('leads from the type of every problem it can answer to a page that explains it', async () => {
    const { problems } = await import('../../src/kit/problem.js');
    for (const [code, { title }] of Object.entries(problems)) {
      const { text } = await request.get(`/docs/problems/${code}`).expect(200);
      expect(text).toContain(title);
    }
    await request.get('/docs/problems/nonsense').expect(404);
  });
});

const file = join(root, 'test/corpus/node_modules/@octokit/openapi/generated/api.github.com.json');
const isThere = existsSync(file);
const title = `GitHub's document, in Chromium${isThere ? '' : ' (skipped: npm install --prefix test/corpus has not been run)'}`;

describeInBrowser(title, (open) => {
  let server: ChildProcess | undefined;
  afterAll(() => server?.kill('SIGKILL'));

  (isThere || process.env['CI'] ? it : it.skip)(
    'shows the list of its 1,223 operations within seconds, and breaks no rule of its own policy',
    async () => {
      const local = mkdtempSync(join(tmpdir(), 'gatehouse-github-'));
      const cli = join(root, 'dist/cli/main.js');
      const child = spawn(process.execPath, [cli, 'serve', file, '--port', '0', '--mock', '--public'], {
        env: { PATH: process.env['PATH'], LOCAL_DIRECTORY: local, RATE_LIMIT: 'off' },
      });
      server = child;
      const url = await new Promise<string>((resolve, reject) => {
        let output = '';
        const look = (bytes: unknown): void => {
          output += String(bytes);
          const found = /"url":"(https:[^"]+)"/.exec(output)?.[1];
          if (found !== undefined) resolve(found);
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.once('exit', () => reject(new Error(output)));
      });
      const ca = readFileSync(join(local, 'authority.crt'), 'utf8');
      await supertest.agent(url, { ca }).get('/openapi.json').expect(200);

      const opened = await open(`${url}/healthz`);
      const begun = performance.now();
      await opened.page.goto(`${url}/docs/`, { waitUntil: 'commit' });
      await opened.page.locator('.opblock-tag-section').nth(30).waitFor({ timeout: 60_000 });
      const milliseconds = performance.now() - begun;
      await opened.page.locator('.opblock-tag').first().click();
      await opened.page.locator('.opblock').first().waitFor();
      expect(opened).toMatchObject({ violations: [], consoleErrors: [], pageErrors: [], foreignRequests: [] });
      // Under 5 s on a machine that does nothing else.
      expect(milliseconds).toBeLessThan(15_000);
      if (process.env['SHOW_FIGURES']) process.stderr.write(`GitHub's list after ${Math.round(milliseconds)} ms\n`);
    },
    180_000,
  );
});
