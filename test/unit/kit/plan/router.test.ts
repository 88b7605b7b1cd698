import { Router } from '../../../../src/kit/plan/router.js';
import { growth, SUPERLINEAR } from '../../../support/growth.js';

function routerOf(...templates: string[]): Router<string> {
  const router = new Router<string>();
  for (const template of templates) {
    const [method = '', path = ''] = template.split(' ');
    if (path.endsWith('/*')) router.addBelow(method.toLowerCase(), path.slice(0, -2), template);
    else router.add(method.toLowerCase(), path, template);
  }
  return router;
}

describe('the router', () => {
  test.each<[templates: string[], request: string, target: string, values: Record<string, string>]>([
    [['GET /'], 'GET /', 'GET /', {}],
    [['GET /notes'], 'GET /notes', 'GET /notes', {}],
    [['GET /notes/{id}'], 'GET /notes/1', 'GET /notes/{id}', { id: '1' }],
    [['GET /notes/{id}', 'GET /notes/mine'], 'GET /notes/mine', 'GET /notes/mine', {}],
    [['GET /notes/{id}', 'GET /notes/mine/x'], 'GET /notes/mine', 'GET /notes/{id}', { id: 'mine' }],
    [['GET /{a}/x', 'GET /{b}/y'], 'GET /1/y', 'GET /{b}/y', { b: '1' }],
    [['GET /{a}/x', 'POST /{b}/x'], 'POST /1/x', 'POST /{b}/x', { b: '1' }],
    [['GET /users/me', 'DELETE /users/{id}'], 'DELETE /users/me', 'DELETE /users/{id}', { id: 'me' }],
    [['GET /a/{b}.{c}'], 'GET /a/x.y.z', 'GET /a/{b}.{c}', { b: 'x', c: 'y.z' }],
    [['GET /a/{b}:{verb}', 'GET /a/{b}'], 'GET /a/1:cancel', 'GET /a/{b}:{verb}', { b: '1', verb: 'cancel' }],
    [['GET /a/{b}:cancel', 'GET /a/{b}:{verb}'], 'GET /a/1:cancel', 'GET /a/{b}:cancel', { b: '1' }],
    [
      ['GET /compare/{base}...{head}'],
      'GET /compare/v1...v2',
      'GET /compare/{base}...{head}',
      { base: 'v1', head: 'v2' },
    ],
    [['GET /{file}.json'], 'GET /a.json.json', 'GET /{file}.json', { file: 'a.json' }],
    [['GET /{a}{b}'], 'GET /xyz', 'GET /{a}{b}', { a: 'x', b: 'yz' }],
    [['GET /{user-id}/{a.b}'], 'GET /1/2', 'GET /{user-id}/{a.b}', { 'user-id': '1', 'a.b': '2' }],
    [['GET /(a)*+?'], 'GET /(a)*+?', 'GET /(a)*+?', {}],
    [['GET /Train+Travel/x'], 'GET /Train+Travel/x', 'GET /Train+Travel/x', {}],
    [['GET /a/{b}'], 'GET /a/x%2Fy', 'GET /a/{b}', { b: 'x%2Fy' }],
    [['GET /~me'], 'GET /%7Eme', 'GET /~me', {}],
    [['GET /a/'], 'GET /a/', 'GET /a/', {}],
    [['GET /docs/*'], 'GET /docs/', 'GET /docs/*', {}],
    [['GET /docs/*'], 'GET /docs/a/b', 'GET /docs/*', {}],
    [['GET /docs/*', 'GET /docs/{x}'], 'GET /docs/a', 'GET /docs/{x}', { x: 'a' }],
  ])('of %j, %s is answered by %s', (templates, request, target, values) => {
    const [method = '', path = ''] = request.split(' ');
    expect(routerOf(...templates).match(method.toLowerCase(), path)).toEqual({ kind: 'found', target, values });
  });

  test.each<[templates: string[], request: string, allow: string[]]>([
    [['GET /a', 'POST /a'], 'PUT /a', ['get', 'post']],
    [['GET /a', 'POST /{x}'], 'PUT /a', ['get', 'post']],
    [['GET /a'], 'GET /b', []],
    [['GET /a'], 'GET /a/', []],
    [['GET /a/'], 'GET /a', []],
    [['GET /a/{b}'], 'GET /a/', []],
    [['GET /a/{b}'], 'GET /a/b/c', []],
    [['GET /a/{b}.{c}'], 'GET /a/x.', []],
    [['GET /a/{b}.{c}'], 'GET /a/.y', []],
    [['GET /a'], 'GET //a', []],
    [['GET /a'], 'GET /A', []],
    [['GET /a'], 'GET /%', []],
    [['GET /a'], 'GET /constructor', []],
    [['GET /a'], 'GET /__proto__', []],
    [['GET /docs/*'], 'GET /docs', []],
  ])('of %j, nothing answers %s, whose path has %j', (templates, request, allow) => {
    const [method = '', path = ''] = request.split(' ');
    expect(routerOf(...templates).match(method.toLowerCase(), path)).toEqual({ kind: 'none', allow });
  });

  it('keeps the first of two operations that no request can tell apart, and says so', () => {
    const router = routerOf('GET /a/{b}');
    expect(router.add('get', '/a/{c}', 'second')).toBe('GET /a/{b}');
    expect(router.match('get', '/a/1')).toEqual({ kind: 'found', target: 'GET /a/{b}', values: { b: '1' } });
  });

  test.each(['.', 'a-', '/a'])('takes time that grows with the length of a path of %s repeated', async (text) => {
    const router = routerOf('GET /{a}.{b}.{c}.{d}/{e}', 'GET /{a}-{b}-{c}-{d}/{e}', 'GET /{a}/{b}/{c}/{d}/x');
    expect(await growth((times) => router.match('get', `/${text.repeat(times)}`), 2_500)).toBeLessThan(SUPERLINEAR);
  });
});
