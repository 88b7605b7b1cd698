import type { AnyHandler } from '../../../../src/kit/handler.js';
import { contractOf } from '../../../support/contract.js';
import { textOf32, type Feature32 } from '../../../support/openapi-32.js';
import { send, type Received } from '../../../support/send.js';
import { closeServers, serve, type TestServer, type TestSetup } from '../../../support/server.js';

afterEach(closeServers);

/** Serves the document of a feature. Handlers keep what they get and respond with 204, unless there are others. */
async function serveFeature(
  feature: Feature32,
  setup: TestSetup = {},
): Promise<{ readonly server: TestServer; readonly requests: Record<string, unknown>[] }> {
  const contract = await contractOf(textOf32(feature));
  const requests: Record<string, unknown>[] = [];
  const keep: AnyHandler = ({ path, query, header, cookie, body }: Record<string, unknown>) => {
    requests.push({ path, query, header, cookie, body });
    return { status: 204 };
  };
  const handlers = Object.fromEntries(contract.operations.map(({ id }) => [id, keep]));
  return { server: await serve(contract, { ...setup, handlers: { ...handlers, ...setup.handlers } }), requests };
}

const json = { 'Content-Type': 'application/json' };
const errorsOf = ({ body }: Received): unknown => (body as { errors?: unknown }).errors;

describe('the method QUERY', () => {
  const search: AnyHandler = ({ body }: { body?: unknown }) => ({ status: 200, body });

  test('reaches its operation with its body', async () => {
    const { server } = await serveFeature('query', { handlers: { search } });
    const response = await send(server, 'QUERY', '/search', { headers: json, body: '{"term":"abc"}' });
    expect(response).toMatchObject({ status: 200, body: { term: 'abc' } });
  });

  test.each([
    ['a body that is wrong', '{"term":"much too long"}', 400],
    ['no body', undefined, 400],
    ['an undeclared property', '{"term":"a","x":1}', 400],
  ])('refuses %s', async (_what, body, status) => {
    const { server } = await serveFeature('query', { handlers: { search } });
    const response = await send(server, 'QUERY', '/search', { headers: body === undefined ? {} : json, ...(body !== undefined && { body }) }); // prettier-ignore
    expect(response.status).toBe(status);
  });

  test('is listed in Allow and to OPTIONS', async () => {
    const { server } = await serveFeature('query');
    const refused = await send(server, 'DELETE', '/search');
    expect(refused).toMatchObject({ status: 405, headers: { allow: 'GET, QUERY, HEAD, OPTIONS' } });
    const options = await send(server, 'OPTIONS', '/search');
    expect(options).toMatchObject({ status: 204, headers: { allow: 'GET, QUERY, HEAD, OPTIONS' } });
    expect((await send(server, 'OPTIONS', '*')).headers['allow']).toContain('QUERY');
  });

  test('is allowed to the origins of the options', async () => {
    const { server } = await serveFeature('query', { cors: { origins: ['https://app.example.com'] } });
    const { headers } = await send(server, 'OPTIONS', '/search', {
      headers: { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'QUERY' },
    });
    expect(headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PUT, PATCH, DELETE, QUERY');
  });

  test('is 405 where the path does not have it', async () => {
    const { server } = await serveFeature('version');
    expect((await send(server, 'QUERY', '/things')).status).toBe(405);
  });
});

describe('additionalOperations', () => {
  test('are routed by their method, with their parameters', async () => {
    const copyFile: AnyHandler = () => ({ status: 201 });
    const { server } = await serveFeature('additionalOperations', { handlers: { copyFile } });
    expect((await send(server, 'COPY', '/files/a', { headers: { Destination: '/b' } })).status).toBe(201);
    expect(errorsOf(await send(server, 'COPY', '/files/a'))).toEqual([
      { in: 'header', path: '/Destination', message: 'is required' },
    ]);
    expect((await send(server, 'MOVE', '/files/a')).headers['allow']).toBe('GET, COPY, HEAD, OPTIONS');
  });

  test.each([
    ['a method that has a field of its own', 'POST', 'method-invalid'],
    ['a method in lower case', 'copy', 'method-invalid'],
    ['no token', 'A B', 'method-invalid'],
    ['a method that Node does not know', 'PATCHWORK', 'method-unsupported'],
    ['a method that is no request for a path', 'CONNECT', 'method-unsupported'],
  ])('are refused with %s', async (_what, method, code) => {
    const text = textOf32('additionalOperations').replace('COPY', `"${method}"`);
    const starting = (async () => serve(await contractOf(text)))();
    await expect(starting).rejects.toThrow(`[${code}]`);
  });
});

describe('in: querystring', () => {
  test.each<[what: string, path: string, query: unknown]>([
    ['a form', '/search?term=a&size=3&tags=x&tags=y', { filter: { term: 'a', size: 3, tags: ['x', 'y'] } }],
    ['a form with a blank and UTF-8', '/search?term=a+%C3%A4', { filter: { term: 'a ä' } }],
    ['JSON', '/json?%7B%22numbers%22%3A%5B1%2C2%5D%7D', { filter: { numbers: [1, 2] } }],
    ['no JSON, where it may be absent', '/json', {}],
    ['any other text', '/selector?%24.a.b%5B1%3A1%5D', { selector: '$.a.b[1:1]' }],
  ])('reads %s', async (_what, path, query) => {
    const { server, requests } = await serveFeature('querystring');
    expect(await send(server, 'GET', path)).toMatchObject({ status: 204 });
    expect(requests).toEqual([expect.objectContaining({ query })]);
  });

  test.each<[what: string, path: string, errors: unknown]>([
    ['an undeclared name', '/search?term=a&x=1', [{ in: 'query', path: '/filter/x', message: 'is not allowed here' }]],
    ['a missing property', '/search?size=1', [{ in: 'query', path: '/filter/term', message: 'is required' }]],
    ['an empty form', '/search', [{ in: 'query', path: '/filter/term', message: 'is required' }]],
    ['a wrong value', '/search?term=a&size=x', [{ in: 'query', path: '/filter/size', message: 'must be integer' }]],
    ['JSON of another type', '/json?[]', [{ in: 'query', path: '/filter', message: 'must be object' }]],
    ['what is no JSON', '/json?x=1', [{ in: 'query', path: '/filter', message: 'must be object' }]],
    ['a text that is too long', `/selector?${'x'.repeat(21)}`, [{ in: 'query', path: '/selector', message: 'must NOT have more than 20 characters' }]],
    ['__proto__', '/search?term=a&__proto__=x', [{ in: 'query', path: '/filter/__proto__', message: 'is not accepted as a name' }]],
  ])('refuses %s', async (_what, path, errors) => {
    const { server } = await serveFeature('querystring');
    const response = await send(server, 'GET', path);
    expect([response.status, errorsOf(response)]).toEqual([400, errors]);
  }); // prettier-ignore

  test.each(['/json?%ff', '/json?%7', '/selector?%c3', '/search?term=%ff'])(
    'refuses the encoding of %s',
    async (path) => {
      const { server } = await serveFeature('querystring');
      expect(await send(server, 'GET', path)).toMatchObject({ status: 400, body: { code: 'malformed_uri' } });
    },
  );

  test.each([
    ['a parameter in the query', '{ name: a, in: query, schema: {} }', 'querystring-conflict'],
    ['another one', '{ name: a, in: querystring, content: { text/plain: { schema: {} } } }', 'querystring-conflict'],
    ['a style', '{ name: selector, in: querystring, schema: {} }', 'parameter-incomplete'],
  ])('is refused with %s', async (_what, parameter, code) => {
    const text = textOf32('querystring').replace(/( +)- \{ name: selector.*/, (line, indent: string) =>
      code === 'parameter-incomplete' ? `${indent}- ${parameter}` : `${line}\n${indent}- ${parameter}`,
    );
    await expect(contractOf(text)).rejects.toThrow(`[${code}]`);
  });
});

describe('style: cookie', () => {
  test.each<[what: string, cookie: string, values: unknown]>([
    ['a text as it is', 'greeting=Hello%2C%20world', { greeting: 'Hello%2C%20world' }],
    ['a quoted text as it is', 'greeting="a"', { greeting: '"a"' }],
    ['an array, one cookie for each member', 'color=blue; other=1; color=black', { color: ['blue', 'black'] }],
    ['an object, one cookie for each property', 'x=1; y=2; z=3', { point: { x: 1, y: 2 } }],
    ['nothing', 'other=1', {}],
  ])('reads %s', async (_what, cookie, values) => {
    const { server, requests } = await serveFeature('cookieStyle');
    expect(await send(server, 'GET', '/things', { headers: { Cookie: cookie } })).toMatchObject({ status: 204 });
    expect(requests).toEqual([expect.objectContaining({ cookie: values })]);
  });

  test.each(['x=a', `greeting=${'a'.repeat(21)}`])('refuses %s', async (cookie) => {
    const { server } = await serveFeature('cookieStyle');
    expect((await send(server, 'GET', '/things', { headers: { Cookie: cookie } })).status).toBe(400);
  });
});

describe('components.mediaTypes', () => {
  test('describe the bodies that refer to them', async () => {
    const addThing: AnyHandler = ({ body }: { body?: unknown }) => ({ status: 200, body });
    const { server } = await serveFeature('mediaTypes', { handlers: { addThing } });
    expect((await send(server, 'POST', '/things', { headers: json, body: '{"id":1}' })).status).toBe(200);
    expect((await send(server, 'POST', '/things', { headers: json, body: '{"id":"a"}' })).status).toBe(400);
  });

  test('describe the responses that refer to them', async () => {
    const { server } = await serveFeature('mediaTypes', { handlers: { addThing: () => ({ status: 200, body: {} }) } });
    expect((await send(server, 'POST', '/things', { headers: json, body: '{"id":1}' })).status).toBe(500);
  });
});

describe('defaultMapping', () => {
  test.each([
    ['a mapped value', '{"kind":"cat","lives":9}', 204],
    ['a mapped value of another shape', '{"kind":"cat","name":"Tom"}', 400],
    ['an unmapped value', '{"kind":"dog","name":"Rex"}', 204],
    ['no value', '{"name":"Rex"}', 204],
    ['an unmapped value of another shape', '{"kind":"dog","lives":9}', 400],
    ['no object', '[]', 400],
  ])('decides by %s', async (_what, body, status) => {
    const { server } = await serveFeature('defaultMapping');
    expect((await send(server, 'POST', '/pets', { headers: json, body })).status).toBe(status);
  });
});

describe('a mock', () => {
  const mocked: TestSetup = { onMissingHandler: 'mock' };

  test.each<[feature: Feature32, method: string, path: string, status: number, text: string]>([
    ['examples', 'GET', '/things', 200, '{"a":4711}'],
    ['examples', 'GET', '/text', 200, 'serialized'],
    ['additionalOperations', 'COPY', '/files/a', 201, ''],
  ])('of %s responds to %s %s', async (feature, method, path, status, text) => {
    const server = await serve(await contractOf(textOf32(feature)), mocked);
    expect(await send(server, method, path, { headers: { Destination: 'x' } })).toMatchObject({ status, text });
  });

  test('responds to QUERY', async () => {
    const server = await serve(await contractOf(textOf32('query')), mocked);
    const response = await send(server, 'QUERY', '/search', { headers: json, body: '{"term":"a"}' });
    expect(response).toMatchObject({ status: 200, body: { term: expect.any(String) as string } });
  });
});

test('a server below a named server has its path', async () => {
  const { server } = await serveFeature('serverName');
  expect((await send(server, 'GET', '/v1/things')).status).toBe(204);
});

test('names the items of streams that are not validated', async () => {
  const { server } = await serveFeature('jsonLines');
  expect(server.plan.warnings.map(({ code }) => code)).toEqual(['item-schema-unenforced', 'item-schema-unenforced']);
});
