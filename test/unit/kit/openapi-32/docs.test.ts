import { nameTagGroups } from '../../../../src/kit/pages/docs/tag-groups.js';
import { projectTo31 } from '../../../../src/kit/contract/projection/project-31.js';
import { contractOf } from '../../../support/contract.js';
import { documentOf32, FEATURES_32, textOf32 } from '../../../support/openapi-32.js';
import { send } from '../../../support/send.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

const base = { openapi: '3.2.0', info: { title: 'T', version: '1' } };

test.each(FEATURES_32)('the docs page of %s gets OpenAPI 3.1, and clients the contract as it is', async (feature) => {
  const server = await serve(await contractOf(textOf32(feature)), { public: true });
  const [script, projected, served] = await Promise.all(
    ['/docs/start.js', '/docs/openapi-3.1.json', '/openapi.json'].map((path) => send(server, 'GET', path)),
  );
  expect(script?.text).toContain("url: 'openapi-3.1.json'");
  expect(projected?.body).toMatchObject({ openapi: '3.1.1' });
  const { $self } = documentOf32(feature);
  expect(served?.body).toMatchObject({ openapi: '3.2.0', ...($self === undefined ? {} : { $self }) });
});

test('a document of 3.1 has no second form', async () => {
  const server = await serve({});
  expect((await send(server, 'GET', '/docs/start.js')).text).toContain("url: '../openapi.json'");
  expect((await send(server, 'GET', '/docs/openapi-3.1.json')).status).toBe(404);
});

test('tags are named by their groups, each below its parent, without badges', () => {
  const { tags, paths } = nameTagGroups({ ...base, ...documentOf32('tags') });
  expect((tags as { name: string }[]).map(({ name }) => name)).toEqual(['Shop', 'Shop › Orders', 'New']);
  expect(paths).toMatchObject({ '/orders': { get: { tags: ['Shop › Orders'] } } });
});

test('tags that are parents of each other end', () => {
  const cycle = [{ name: 'a', parent: 'b' }, { name: 'b', parent: 'a' }, { name: 'c', parent: 'missing' }]; // prettier-ignore
  const { tags } = nameTagGroups({ ...base, tags: cycle });
  expect((tags as { name: string }[]).map(({ name }) => name)).toEqual(['missing › c', 'b › a', 'a › b']);
});

test('operations of other methods stand under marked paths, with what they share', () => {
  const query = { operationId: 'q', responses: {} };
  const shared = { summary: 'S', parameters: [{ name: 'a', in: 'query', schema: {} }], servers: [{ url: '/v1' }] };
  const { document } = projectTo31({
    ...base,
    paths: { '/a': { ...shared, query, additionalOperations: { COPY: query } } },
  });
  expect(document['paths']).toEqual({ '/a#QUERY': { ...shared, post: query }, '/a#COPY': { ...shared, post: query } });
});

test('an operation that has no place is named', () => {
  const callbacks = { done: { '{$request.body#/url}': { query: { responses: {} } } } };
  const { document, losses } = projectTo31({ ...base, paths: { '/a': { post: { callbacks, responses: {} } } } });
  expect(JSON.stringify(document)).not.toContain('"query"');
  expect(losses).toEqual([
    {
      pointer: expect.stringMatching(/\/query$/) as string,
      message: 'OpenAPI 3.1 has no place for the method QUERY here.',
    },
  ]);
});
