import { servedDocument } from '../../../../../src/kit/pages/docs.js';
import { contractOf } from '../../../../support/contract.js';
import { parts } from '../../../../support/docs.js';

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

type Tree = Record<string, unknown>;

function at(tree: Tree, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Tree)[name], tree);
}
