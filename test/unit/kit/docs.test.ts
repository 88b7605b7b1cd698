import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import supertest from 'supertest';
import { parse } from 'yaml';
import type { Contract } from '../../../src/kit/contract/model.js';
import { createDocs, servedDocument } from '../../../src/kit/docs.js';
import type { Page } from '../../../src/kit/plan.js';
import { Problem, problems } from '../../../src/kit/problem.js';
import { Router } from '../../../src/kit/router.js';
import { headers } from '../../../src/kit/stages/headers.js';
import { describeInBrowser, type OpenPage } from '../../support/browser.js';
import { makeCertificate } from '../../support/certificates.js';
import { anyJson, contractOf, get } from '../../support/contract.js';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
});

/** The pages behind a router and the strict headers of an API, with an operation that answers what it was sent. */
async function serve(
  contract: Contract,
  prefix = '/',
): Promise<{ url: string; request: ReturnType<typeof supertest> }> {
  const router = new Router<Page>();
  for (const page of createDocs(contract))
    if (page.path.endsWith('/*')) router.addBelow('get', page.path.slice(0, -2), page);
    else router.add('get', page.path, page);
  const app = express().disable('x-powered-by').disable('etag');
  const inside = express.Router();
  inside.use(headers(), (request, response, next): unknown => {
    const found = router.find(request.method.toLowerCase().replace('head', 'get'), request.path);
    return 'target' in found ? found.target.serve(request, response, next) : next();
  });
  inside.all('/v1/echo/:word', (request, response) => {
    const { method, path, headers: sent } = request;
    response.json({ method, path, authorization: sent.authorization });
  });
  inside.get('/v1/picture', (_request, response) => {
    response.type('png').send(picture);
  });
  const fail: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    const problem = error instanceof Problem ? error : new Problem('internal_error');
    response.status(problem.status).json({ code: problem.code });
  };
  app.use(prefix, inside, (_request, _response) => {
    throw new Problem('not_found');
  });
  app.use(fail);
  const { key, certificate } = await makeCertificate();
  const server = createServer({ key, cert: certificate }, app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}${prefix === '/' ? '' : prefix}`;
  return { url, request: supertest.agent(url, { ca: certificate }) };
}

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const word = { name: 'word', in: 'path', required: true, schema: { type: 'string', default: 'hello' } };
const hostile = `Things <img src=x onerror="alert(1)"> & "co" '</title><script>alert(2)</script>`;
const parts = {
  info: { title: hostile, version: '1.0.0', description: 'What the *things* API offers.' },
  servers: [{ url: 'https://api.example.com/v1' }, { url: 'https://eu.example.com/v1/' }],
  'x-rate-limit': { limit: 5, window: '1m' },
  'x-logo': { url: 'logo.png' },
  tags: [{ name: 'echo', description: 'Says it again.' }, { name: 'pictures' }],
  security: [{ bearerAuth: [] }],
  paths: {
    '/echo/{word}': {
      parameters: [word],
      get: { operationId: 'echo', summary: 'Say it again', tags: ['echo'], responses: { 200: anyJson } },
      post: {
        operationId: 'shout',
        'x-max-body-size': '1kb',
        'x-sunset': '2030-01-01',
        tags: ['echo'],
        servers: [{ url: 'https://loud.example.com/v2' }],
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 201: anyJson, 415: { description: 'In its own words.' }, default: anyJson },
      },
    },
    '/picture': get({ operationId: 'picture', summary: 'Draw', tags: ['pictures'], security: [] }),
  },
  components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
};

describe('the served document', () => {
  const served = async (change: Record<string, unknown> = {}): Promise<Tree> =>
    JSON.parse(JSON.stringify(servedDocument(await contractOf({ ...parts, ...change })))) as Tree;

  test('names paths of this host in place of the servers of the contract', async () => {
    const document = await served();
    expect(document['servers']).toEqual([{ url: '/v1' }]);
    expect(at(document, 'paths', '/echo/{word}', 'post', 'servers')).toEqual([{ url: '/v2' }]);
    expect(at(document, 'paths', '/echo/{word}', 'get')).not.toHaveProperty('servers');
    expect((await served({ servers: undefined }))['servers']).toEqual([{ url: '/' }]);
    expect(JSON.stringify(document)).not.toContain('example.com');
  });

  test('leaves out how the server defends itself and keeps every other extension', async () => {
    const document = await served();
    const text = JSON.stringify(document);
    expect(text).not.toContain('x-rate-limit');
    expect(text).not.toContain('x-max-body-size');
    expect(document['x-logo']).toEqual({ url: 'logo.png' });
    expect(at(document, 'paths', '/echo/{word}', 'post', 'x-sunset')).toBe('2030-01-01');
  });

  test.each([
    ['/echo/{word}', 'get', ['200', '400', '401', '403', '404', '429', '500']],
    ['/echo/{word}', 'post', ['201', '400', '401', '403', '404', '413', '415', '429', '500', 'default']],
    ['/picture', 'get', ['200', '429', '500']],
  ])('declares what the kit answers on its own: %s %s', async (path, method, statuses) => {
    expect(Object.keys(at(await served(), 'paths', path, method, 'responses') as Tree)).toEqual(statuses);
  });

  test('keeps what an operation says of a status itself', async () => {
    const responses = ['paths', '/echo/{word}', 'post', 'responses'];
    expect(at(await served(), ...responses, '415')).toEqual({ description: 'In its own words.' });
  });

  test('describes each answer once, as a problem document with an example', async () => {
    const document = await served();
    expect(at(document, 'paths', '/picture', 'get', 'responses', '429')).toEqual({
      $ref: '#/components/responses/TooManyRequests',
    });
    const response = at(document, 'components', 'responses', 'TooManyRequests') as Tree;
    expect(Object.keys(response['headers'] as Tree)).toEqual(['Retry-After', 'RateLimit', 'RateLimit-Policy']);
    expect(at(response, 'content', 'application/problem+json')).toMatchObject({
      schema: { $ref: '#/components/schemas/Problem' },
      example: { code: 'rate_limited', status: 429 },
    });
  });

  test('takes no name that the contract has given to something else', async () => {
    const schemas = { Problem: { type: 'string' } };
    const responses = { NotFound: { description: 'Gone fishing.' } };
    const document = await served({ components: { ...parts.components, schemas, responses } });
    expect(at(document, 'components', 'schemas', 'Problem')).toEqual({ type: 'string' });
    expect(at(document, 'components', 'responses', 'NotFound')).toEqual({ description: 'Gone fishing.' });
    expect(at(document, 'paths', '/echo/{word}', 'get', 'responses', '404')).toEqual({
      $ref: '#/components/responses/NotFound2',
    });
    expect(JSON.stringify(at(document, 'components', 'responses', 'NotFound2'))).toContain(
      '#/components/schemas/Problem2',
    );
  });

  test('uses the schema of problem documents that a contract has already, so that it is stable when served again', async () => {
    const first = await served();
    const again = JSON.parse(JSON.stringify(servedDocument(await contractOf(first)))) as Tree;
    expect(again).toEqual(first);
  });

  test('leaves the document of the contract as it is', async () => {
    const contract = await contractOf(parts);
    const before = JSON.stringify(contract.document);
    servedDocument(contract);
    expect(JSON.stringify(contract.document)).toBe(before);
  });

  test.each(['3.0.3', '3.1.0'])('is a valid contract again in OpenAPI %s', async (openapi) => {
    const document = await served({ openapi });
    expect((await contractOf(document)).operations).toHaveLength(3);
  });
});

describe('the pages over HTTPS', () => {
  let request: ReturnType<typeof supertest>;
  beforeAll(async () => {
    ({ request } = await serve(await contractOf(parts)));
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
    await request.get(path).expect(404, { code: 'not_found' });
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
  const { request } = await serve(await contractOf({ paths }));
  const { text } = await request.get('/docs/start.js').expect(200);
  expect(text).toContain(expansion);
  expect(text).toContain(colours);
});

describeInBrowser('the docs in a browser', (open) => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await serve(await contractOf(parts)));
  });

  const nothingIsWrong = ({ consoleErrors, violations, pageErrors, foreignRequests }: OpenPage): void => {
    expect({ consoleErrors, violations, pageErrors, foreignRequests }).toEqual({
      consoleErrors: [],
      violations: [],
      pageErrors: [],
      foreignRequests: [],
    });
  };

  test.each(['/docs/', '/docs/problems/', '/docs/problems/invalid_input'])(
    '%s loads without a violation, an error or a foreign host, light and dark',
    async (path) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const opened = await open(url + path, { colorScheme });
        const marker = path === '/docs/' ? '.opblock-summary-path' : 'h1';
        await opened.page.locator(marker).first().waitFor();
        const ground = await opened.page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(ground).toBe(colorScheme === 'dark' ? 'rgb(28, 32, 34)' : 'rgb(250, 250, 250)');
        expect(await opened.page.title()).toContain(hostile);
        nothingIsWrong(opened);
        await opened.page.context().close();
      }
    },
  );

  test.each(['', '/under/a/prefix'])(
    'Authorize and Try it out send the token, behind the prefix "%s"',
    async (prefix) => {
      const at = prefix === '' ? url : (await serve(await contractOf(parts), prefix)).url;
      const opened = await open(`${at}/docs/`);
      const { page } = opened;
      await page.locator('.btn.authorize').click();
      await page.locator('.modal-ux input').fill('token-of-alice');
      await page.locator('.modal-ux button.authorize').click();
      await page.locator('.modal-ux .close-modal').click();
      await page.locator('#operations-echo-echo .opblock-summary-control').click();
      await page.locator('#operations-echo-echo input').fill('hi');
      const [sent] = await Promise.all([
        page.waitForRequest(/echo/),
        page.locator('#operations-echo-echo button.execute').click(),
      ]);
      expect(new URL(sent.url()).pathname).toBe(`${prefix}/v1/echo/hi`);
      expect((await sent.allHeaders())['authorization']).toBe('Bearer token-of-alice');
      await page.locator('#operations-echo-echo .live-responses-table').getByText('Bearer token-of-alice').waitFor();
      const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
      expect(kept).not.toContain('token-of-alice');
      nothingIsWrong(opened);
      await page.context().close();
    },
  );

  test('a picture that an operation answers is shown', async () => {
    const opened = await open(`${url}/docs/#/pictures/picture`);
    const { page } = opened;
    await page.locator('#operations-pictures-picture button.execute').click();
    await page.locator('#operations-pictures-picture .live-responses-table img').waitFor({ state: 'attached' });
    nothingIsWrong(opened);
    await page.context().close();
  });

  test('a deep link opens its operation', async () => {
    const opened = await open(`${url}/docs/#/echo/shout`);
    await opened.page.locator('#operations-echo-shout.is-open .execute').waitFor();
    expect(await opened.page.locator('.opblock.is-open').count()).toBe(1);
    nothingIsWrong(opened);
    await opened.page.context().close();
  });

  test.each([
    ['picture', ['/picture']],
    ['say again', ['/echo/{word}']],
    ['post echo', ['/echo/{word}']],
    ['SHOUT', ['/echo/{word}']],
    ['nothing of the kind', []],
  ])('the filter finds "%s" by method, path, name or summary', async (phrase, paths) => {
    const opened = await open(`${url}/docs/`);
    const { page } = opened;
    await page.locator('.opblock').nth(2).waitFor();
    await page.locator('.operation-filter-input').fill(phrase);
    await expectSoon(
      () => page.locator('.opblock-summary-path').evaluateAll((all) => all.map((one) => one.getAttribute('data-path'))),
      paths,
    );
    nothingIsWrong(opened);
    await page.context().close();
  });

  test('a link cannot make the page show a foreign document', async () => {
    const opened = await open(`${url}/docs/?url=https://example.com/evil.json&configUrl=https://example.com/evil.json`);
    await opened.page.locator('.opblock').first().waitFor();
    nothingIsWrong(opened);
    await opened.page.context().close();
  });
});

type Tree = Record<string, unknown>;

function at(tree: Tree, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Tree)[name], tree);
}

async function expectSoon<T>(look: () => Promise<T>, expected: T): Promise<void> {
  const end = Date.now() + 5000;
  while (JSON.stringify(await look()) !== JSON.stringify(expected) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await look()).toEqual(expected);
}
