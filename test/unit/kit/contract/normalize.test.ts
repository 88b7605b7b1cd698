import { contractOf, get } from '../../../support/contract.js';

/** What was mended, as `what: places`. */
async function mendsOf(parts: Record<string, unknown>): Promise<Record<string, readonly string[]>> {
  const { repairs } = await contractOf(parts);
  return Object.fromEntries(repairs.map(({ what, places }) => [what, places]));
}

const ok = { 200: { description: '' } };

test('a document that needs no mend gets none', async () => {
  expect(
    await mendsOf({
      paths: {
        '/a/{b}': get({ operationId: 'a', parameters: [{ in: 'path', name: 'b', required: true, schema: {} }] }),
      },
    }),
  ).toEqual({});
});

test('operations without a name, and with one that another has, get one from method and path', async () => {
  const paths = {
    '/a/{b}': {
      parameters: [{ in: 'path', name: 'b', required: true, schema: {} }],
      get: { responses: ok },
      put: { operationId: 'x', responses: ok },
    },
    '/c': get({ operationId: 'x' }),
    '/a/by/b': get(),
  };
  const contract = await contractOf({ paths });
  expect(contract.operations.map(({ id }) => id)).toEqual(['getAByB', 'x', 'getC', 'getAByB2']);
  expect(contract.repairs).toEqual([
    {
      what: 'operationId made from method and path, where it was missing or used twice',
      places: ['#/paths/~1a~1{b}/get', '#/paths/~1c/get', '#/paths/~1a~1by~1b/get'],
    },
  ]);
});

test('parts of a path that no parameter describes are taken as required text', async () => {
  const components = { parameters: { shared: { in: 'path', name: 'c', required: true, schema: { type: 'integer' } } } };
  const contract = await contractOf({
    components,
    paths: { '/a/{b}/{c}': get({ operationId: 'a', parameters: [{ $ref: '#/components/parameters/shared' }] }) },
  });
  expect(contract.operations[0]?.parameters.map(({ name, required, schema }) => [name, required, schema])).toEqual([
    ['c', true, { type: 'integer' }],
    ['b', true, { type: 'string' }],
  ]);
  expect(contract.repairs).toEqual([
    { what: 'parts of a path that no parameter describes: taken as text', places: ['#/paths/~1a~1{b}~1{c}/get'] },
  ]);
});

test.each<[responses: unknown]>([[undefined], [{}], [{ 100: { description: '' } }], [{ 'x-note': 'none' }]])(
  'an operation with the responses %j gets a default without a body',
  async (responses) => {
    const contract = await contractOf({
      paths: { '/a': { get: { operationId: 'a', ...(responses === undefined ? {} : { responses }) } } },
    });
    expect(contract.operations[0]?.responses.get('default')).toEqual({ content: new Map(), headers: new Map() });
    expect(contract.repairs).toEqual([
      { what: 'operations that declare no response: any status, without a body', places: ['#/paths/~1a/get'] },
    ]);
  },
);

test('webhooks and callbacks stay in the document, and are not served', async () => {
  const callback = { '{$request.query.url}': { post: { responses: ok } } };
  const contract = await contractOf({
    webhooks: { made: { post: { responses: ok } } },
    paths: { '/a': get({ operationId: 'a', callbacks: { done: callback } }) },
  });
  expect(contract.operations.map(({ id }) => id)).toEqual(['a']);
  expect(contract.document['webhooks']).toEqual({ made: { post: { responses: ok } } });
  expect(contract.document['paths']).toMatchObject({ '/a': { get: { callbacks: { done: callback } } } });
});

test('a query inside a path becomes required parameters, where the path without it is free', async () => {
  const contract = await contractOf({
    paths: {
      '/a?beta=true&x': get({ operationId: 'a' }),
      '/b': get({ operationId: 'b' }),
      '/b?beta=true': get({ operationId: 'c' }),
    },
  });
  expect(contract.operations.map(({ id, path }) => [id, path])).toEqual([
    ['a', '/a'],
    ['b', '/b'],
  ]);
  expect(contract.operations[0]?.parameters).toMatchObject([
    { in: 'query', name: 'beta', required: true, schema: { type: 'string', enum: ['true'] } },
    { in: 'query', name: 'x', required: true, schema: { type: 'string' } },
  ]);
  expect(contract.repairs).toEqual([
    { what: 'queries inside paths: taken as required parameters', places: ['#/paths/~1a?beta=true&x'] },
    { what: 'paths that differ from another one only in a query: not served', places: ['#/paths/~1b?beta=true'] },
  ]);
});

test('a schema that refers to a response or a parameter means the schema in it', async () => {
  const components = {
    responses: { R: { description: '', content: { 'application/json': { schema: { type: 'integer' } } } } },
    parameters: { P: { in: 'query', name: 'p', schema: { type: 'boolean' } } },
  };
  const contract = await contractOf({
    components,
    paths: {
      '/a': get({
        operationId: 'a',
        parameters: [
          { in: 'query', name: 'q', schema: { $ref: '#/components/responses/R' } },
          { in: 'query', name: 'r', schema: { type: 'array', items: { $ref: '#/components/parameters/P' } } },
          { $ref: '#/components/parameters/P' },
        ],
      }),
    },
  });
  const refs = contract.operations[0]?.parameters.map(({ schema }) => JSON.stringify(schema));
  expect(refs?.[0]).toContain('#/components/responses/R/content/application~1json/schema');
  expect(refs?.[1]).toContain('#/components/parameters/P/schema');
  expect(contract.repairs).toEqual([
    {
      what: 'references from a schema to what is none: taken as the schema in it',
      places: ['#/paths/~1a/get/parameters/0/schema', '#/paths/~1a/get/parameters/1/schema/items'],
    },
  ]);
});
