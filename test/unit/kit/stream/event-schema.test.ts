import { planResponseItems } from '../../../../src/kit/plan/response-items.js';
import { describeItems } from '../../../../src/kit/stream/describe-items.js';
import { contractOf, get } from '../../../support/contract.js';

/** The generic schema and the example of OpenAPI 3.2, "Server-Sent Event Streams". */
const Event = {
  type: 'object',
  required: ['data'],
  properties: {
    data: { type: 'string' },
    event: { type: 'string' },
    id: { type: 'string' },
    retry: { type: 'integer', minimum: 0 },
  },
};
const json = (contentSchema: object) => ({ type: 'string', contentMediaType: 'application/json', contentSchema });
const foo = { type: 'object', required: ['foo'], properties: { foo: { type: 'integer' } } };
const example = {
  $ref: '#/components/schemas/Event',
  required: ['event'],
  oneOf: [
    { properties: { event: { const: 'addString' } } },
    { properties: { event: { const: 'addJson' }, data: json(foo) } },
  ],
};

async function described(itemSchema: object, openapi = '3.1.0') {
  const content = { 'text/event-stream': { 'x-item-schema': itemSchema } };
  const contract = await contractOf({
    openapi,
    paths: { '/': get({ responses: { 200: { description: 'Events.', content } } }) },
    components: {
      schemas: { Event, Recursive: { allOf: [{ $ref: '#/components/schemas/Recursive2' }] }, Recursive2: Event },
    },
  });
  const media = contract.operations[0]?.responses.get('200')?.content.get('text/event-stream');
  const stream = planResponseItems(contract, 'text/event-stream', media);
  return {
    data: describeItems(contract, 'text/event-stream', media)?.data,
    write: (item: unknown) => stream?.write(item),
  };
}

test.each([
  ['a string', { properties: { data: { type: 'string' } } }, 'text'],
  ['a string of a component', { $ref: '#/components/schemas/Event' }, 'text'],
  ['an object', { properties: { data: foo } }, 'json'],
  ['a number', { properties: { data: { type: 'integer' } } }, 'json'],
  ['JSON in a string', { properties: { data: json(foo) } }, 'json'],
  [
    'JSON of any form in a string',
    { properties: { data: { type: 'string', contentMediaType: 'application/json' } } },
    'json',
  ],
  [
    'an object in one alternative and a string in another',
    { oneOf: [{ properties: { data: foo } }, { $ref: '#/components/schemas/Event' }] },
    'either',
  ],
  ['JSON beside the generic event', example, 'either'],
  ['anything', {}, 'either'],
])('finds how data is written that is %s', async (_, schema, data) => {
  expect((await described(schema)).data).toBe(data);
});

test('validates the contents of JSON data beside the generic schema of events', async () => {
  const { write } = await described(example);
  expect(write({ event: 'addString', data: 'This data is\nformatted' })).toBe(
    'event: addString\ndata: This data is\ndata: formatted\n\n',
  );
  expect(write({ event: 'addJson', data: { foo: 42 } })).toBe('event: addJson\ndata: {"foo":42}\n\n');
  for (const wrong of [{ foo: '42' }, {}, 'text', 7])
    expect(() => write({ event: 'addJson', data: wrong })).toThrow('/body');
  expect(() => write({ data: 'no event' })).toThrow('/body/event');
  expect(() => write({ event: 'other', data: 'x' })).toThrow('oneOf');
  expect(() => write({ event: 'addString', data: 'x', retry: -1 })).toThrow('/body/retry');
});

test('reads schemas of OpenAPI 3.0', async () => {
  const { write } = await described(
    { allOf: [{ $ref: '#/components/schemas/Event', description: 'ignored' }] },
    '3.0.3',
  );
  expect(write({ data: 'x' })).toBe('data: x\n\n');
  expect(() => write({ data: 5 })).toThrow('/body/data');
});

test.each([['application/json'], ['text/plain'], ['text/*'], ['*/*'], ['application/*'], ['image/png']])(
  'takes %s for no stream of items',
  async (mediaType) => {
    const content = { [mediaType]: { schema: {}, 'x-item-schema': foo } };
    const contract = await contractOf({
      paths: { '/': get({ responses: { 200: { description: 'One.', content } } }) },
    });
    const media = contract.operations[0]?.responses.get('200')?.content.get(mediaType);
    expect(media?.itemSchema).toEqual(foo);
    expect(describeItems(contract, mediaType, media)).toBeUndefined();
  },
);

test.each([
  ['a reference that leads nowhere', { $ref: '#/components/schemas/Missing' }],
  ['a pattern that is none', { type: 'string', pattern: '(' }],
])('refuses to start with %s as the schema of items', async (_, itemSchema) => {
  const { createPlan } = await import('../../../../src/kit/plan/create-plan.js');
  const { createLogger } = await import('../../../../src/kit/observability/logger.js');
  const content = { 'application/jsonl': { 'x-item-schema': itemSchema } };
  const start = async (): Promise<unknown> => {
    const contract = await contractOf({
      paths: { '/': get({ operationId: 'x', responses: { 200: { description: 'x', content } } }) },
    });
    return createPlan(contract, {
      handlers: { x: () => ({ status: 200 }) },
      log: createLogger({ destination: { write: () => undefined } }),
    });
  };
  await expect(start()).rejects.toThrow(/item-?schema|openapi.yaml/i);
});

test('refuses to compare streams for x-idempotency', async () => {
  const { checkIdempotency } = await import('../../../../src/kit/plan/idempotency.js');
  const content = { 'application/jsonl': { 'x-item-schema': foo } };
  const operation = {
    'x-idempotency': { keep: '1h' },
    security: [{ key: [] }],
    requestBody: { content },
    responses: { 204: { description: '' } },
  };
  const contract = await contractOf({
    paths: { '/': { post: operation } },
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
  });
  expect(checkIdempotency(contract).map(({ code }) => code)).toEqual(['idempotency-stream']);
});
