import type supertest from 'supertest';
import { parse } from 'yaml';
import { problems } from '../../../../src/kit/problem.js';
import { contractOf, get } from '../../../support/contract.js';
import { closeDocs, parts, serveDocs } from '../../../support/docs.js';

afterAll(closeDocs);

describe('the pages over HTTPS', () => {
  let request: ReturnType<typeof supertest>;
  beforeAll(async () => {
    ({ request } = await serveDocs(await contractOf(parts)));
  });
  const ask = (method: 'get' | 'head', path: string): supertest.Test =>
    request[method](path).set('Accept-Encoding', 'gzip');

  test.each([
    ['/', 'docs/'],
    ['/docs', 'docs/'],
    ['/docs/problems', 'problems/'],
  ])('%s leads on to %s, for now', async (path, location) => {
    await request.get(path).expect(302).expect('Location', location);
  });

  test.each([
    ['/docs/', 'text/html; charset=utf-8'],
    ['/docs/start.js', 'text/javascript; charset=utf-8'],
    ['/docs/style.css', 'text/css; charset=utf-8'],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
    ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['/docs/favicon-32x32.png', 'image/png'],
    ['/docs/oauth2-redirect.html', 'text/html; charset=utf-8'],
    ['/docs/problems/', 'text/html; charset=utf-8'],
    ['/docs/problems/invalid_input', 'text/html; charset=utf-8'],
    ['/openapi.json', 'application/json'],
    ['/openapi.yaml', 'application/yaml'],
  ])('%s is %s, revalidated by its tag and the same for HEAD', async (path, type) => {
    const answer = await ask('get', path).expect(200).expect('Content-Type', type).expect('Cache-Control', 'no-cache');
    const tag = answer.get('ETag') ?? '';
    const seen = await ask('get', path).set('If-None-Match', tag).expect(304).expect('ETag', tag);
    expect(seen.text).toBeFalsy();
    await ask('get', path).set('If-None-Match', '"another"').expect(200);
    const head = await ask('head', path).expect(200).expect('ETag', tag).expect('Content-Type', type);
    expect(head.get('Content-Length')).toBe(answer.get('Content-Length'));
    expect(head.text).toBeFalsy();
  });

  test.each([
    '/docs/',
    '/docs/start.js',
    '/docs/problems/',
    '/docs/problems/rate_limited',
    '/docs/oauth2-redirect.html',
  ])('%s allows no inline code and no foreign host', async (path) => {
    const policy = (await request.get(path).expect(200)).get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("form-action 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|nonce|sha256/);
  });

  test.each(['/openapi.json', '/openapi.yaml'])('%s keeps the policy of API answers', async (path) => {
    const policy = (await request.get(path).expect(200)).get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("'self'");
  });

  test.each(['/docs/', '/docs/problems/', '/docs/problems/conflict'])(
    'a hostile title stays text on %s',
    async (path) => {
      const { text } = await request.get(path).expect(200);
      expect(text).toContain(
        'Things &lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &quot;co&quot; &#39;&lt;/title&gt;',
      );
      expect(text).not.toContain('<img');
      expect(text).not.toContain('<script>alert');
    },
  );

  test('pages name their language, fit a small screen and can be read without JavaScript', async () => {
    const { text } = await request.get('/docs/').expect(200);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('name="viewport"');
    expect(text).toMatch(/<noscript[\s\S]*JavaScript[\s\S]*openapi\.yaml[\s\S]*<\/noscript/);
    expect(text).not.toMatch(/ (style|on[a-z]+)=["']|<style|<script>/);
  });

  test.each(Object.entries(problems))(
    'the problem %s has a page with status, title and an example',
    async (code, it) => {
      const { text } = await request.get(`/docs/problems/${code}`).expect(200);
      expect(text).toContain(`<h1>${it.title}</h1>`);
      expect(text).toContain(`HTTP/1.1 ${it.status}`);
      expect(text).toContain(`&quot;type&quot;: &quot;/docs/problems/${code}&quot;`);
      const index = await request.get('/docs/problems/').expect(200);
      expect(index.text).toContain(`href="${code}"`);
    },
  );

  test.each([
    '/docs/problems/unknown',
    '/docs/problems/__proto__',
    '/docs/problems/constructor',
    '/docs/problems/toString',
    '/docs/problems/invalid_input/',
    '/docs/problems/%2e%2e%2f',
    '/docs/package.json',
    '/docs/index.html',
    '/docs/swagger-initializer.js',
    '/docs/swagger-ui-init.js',
    '/docs/swagger-ui-bundle.js.map',
    '/docs/..%2fpackage.json',
    '/docs/%5c..%5cpackage.json',
    '/docs//swagger-ui.css',
    '/docs/__proto__',
    '/docs/%00',
    '/docs/%',
  ])('there is nothing at %s', async (path) => {
    const { body } = await request.get(path).expect(404);
    expect(body).toHaveProperty('code', 'not_found');
  });

  test('JSON and YAML hold the same document', async () => {
    const json = (await request.get('/openapi.json').expect(200)).text;
    const yaml = (await request.get('/openapi.yaml').expect(200)).text;
    expect(parse(yaml)).toEqual(JSON.parse(json));
    expect(JSON.parse(json)).toHaveProperty('servers', [{ url: '/v1' }]);
  });

  test('a client that takes gzip gets it, under a tag of its own', async () => {
    const plain = await request.get('/openapi.json').set('Accept-Encoding', 'identity').expect(200);
    expect(plain.get('Content-Encoding')).toBeUndefined();
    expect(plain.get('Vary')).toContain('Accept-Encoding');
    const packed = await ask('get', '/openapi.json').expect(200).expect('Content-Encoding', 'gzip');
    expect(packed.text).toBe(plain.text);
    expect(packed.get('ETag')).not.toBe(plain.get('ETag'));
    expect(Number(packed.get('Content-Length'))).toBeLessThan(Number(plain.get('Content-Length')));
    await request
      .get('/openapi.json')
      .set('Accept-Encoding', 'gzip;q=0')
      .expect('ETag', plain.get('ETag') ?? '');
    const weak = `W/${packed.get('ETag') ?? ''}, "other"`;
    await request.get('/openapi.json').set('Accept-Encoding', 'gzip').set('If-None-Match', weak).expect(304);
    await request.get('/openapi.json').set('If-None-Match', '*').expect(304);
  });
});

test.each([
  [10, "docExpansion: 'list'", 'syntaxHighlight: true'],
  [201, "docExpansion: 'none'", 'syntaxHighlight: false'],
])('of %i operations the page shows what a browser can bear: %s', async (count, expansion, colours) => {
  const paths = Object.fromEntries(Array.from({ length: count }, (_, n) => [`/things/${n}`, structuredClone(get())]));
  const { request } = await serveDocs(await contractOf({ paths }));
  const { text } = await request.get('/docs/start.js').expect(200);
  expect(text).toContain(expansion);
  expect(text).toContain(colours);
});
