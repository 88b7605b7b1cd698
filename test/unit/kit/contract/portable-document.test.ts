import { portableDocument } from '../../../../src/kit/contract/portable-document.js';
import { contractOf, get } from '../../../support/contract.js';

async function portable(
  paths: Record<string, unknown>,
  components: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const contract = await contractOf({ paths, components });
  return portableDocument(contract.document);
}
const answering = (schema: unknown): Record<string, unknown> =>
  get({ operationId: 'a', responses: { 200: { description: '', content: { 'application/json': { schema } } } } });

test('a reference into a path becomes one to a component', async () => {
  const ref = '#/paths/~1a/get/responses/200/content/application~1json/schema';
  const document = await portable({
    '/a': answering({ type: 'integer' }),
    '/b': { ...answering({ $ref: ref }), get: { ...(answering({ $ref: ref })['get'] as object), operationId: 'b' } },
  });
  expect(document).toMatchObject({
    paths: {
      '/b': {
        get: {
          responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Shared1' } } } } },
        },
      },
    },
    components: { schemas: { Shared1: { type: 'integer' } } },
  });
});

test('references to whole components stay, and the contract is left as it is', async () => {
  const contract = await contractOf({
    paths: { '/a': answering({ $ref: '#/components/schemas/A/properties/b' }) },
    components: { schemas: { A: { properties: { b: { type: 'string' } } } } },
  });
  const before = JSON.stringify(contract.document);
  expect(JSON.stringify(portableDocument(contract.document))).toContain('"#/components/schemas/Shared1"');
  expect(JSON.stringify(contract.document)).toBe(before);
});

test('a schema that leads nowhere is left open', async () => {
  expect(JSON.stringify(await portable({ '/a': answering({ $ref: '#/components/schemas/Gone' }) }))).not.toContain(
    'Gone',
  );
});

test('what a discriminator maps to is a reference, or nothing', async () => {
  const mapping = { a: 'A', b: '#/components/schemas/A', c: 'Gone' };
  const document = await portable(
    { '/a': answering({ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: 'k', mapping } }) },
    { schemas: { A: { type: 'object' } } },
  );
  expect(JSON.stringify(document)).toContain('"mapping":{"a":"#/components/schemas/A","b":"#/components/schemas/A"}');
});

test('webhooks and callbacks lose their names, as nobody here serves them', async () => {
  const operation = { operationId: 'theirs', responses: { 200: { description: '' } } };
  const contract = await contractOf({
    webhooks: { made: { post: operation } },
    paths: { '/a': get({ operationId: 'a', callbacks: { done: { '{$url}': { post: operation } } } }) },
  });
  const text = JSON.stringify(portableDocument(contract.document));
  expect(text).toContain('"operationId":"a"');
  expect(text).not.toContain('theirs');
});
