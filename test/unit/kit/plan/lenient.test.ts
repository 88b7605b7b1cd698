import { createPlan } from '../../../../src/kit/plan/create-plan.js';
import { formatDiagnostic } from '../../../../src/kit/diagnostic.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { createResponseValidators } from '../../../../src/kit/validation/response-validator.js';
import { createValidatorCache } from '../../../../src/kit/validation/validator-cache.js';
import { contractOf, get, post } from '../../../support/contract.js';
import { JSON_FORMAT } from '../../../support/format.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

const log = createLogger({ level: 'silent' });
const json = (schema: unknown): Record<string, unknown> => ({ 'application/json': { schema } });
const paths = (schema: unknown): Record<string, unknown> => ({
  '/broken': post(json({ properties: { a: schema } }), { operationId: 'broken' }),
  '/whole': post(json({ type: 'integer' }), { operationId: 'whole' }),
});

const problem = (id: string) => ({
  code: 'operation_disabled',
  status: 501,
  detail: `${id} is switched off: the contract has an error, which was reported when the server started.`,
});

describe.each<[what: string, schema: unknown, found: string]>([
  [
    'a reference that cannot be resolved',
    { $ref: '#/components/schemas/Gone' },
    'Unresolved reference #/components/schemas/Gone. Correct it, or add what it refers to. [reference-unresolved]',
  ],
  ['an invalid pattern', { pattern: '([' }, 'The pattern ([ is no regular expression. Correct it. [pattern-invalid]'],
  [
    'references that only lead to each other',
    { $ref: '#/components/schemas/A' },
    'The schema applies itself to the same value: its references lead back to it. Refer to something that is written out, or from a property or an item. [schema-recursive]',
  ],
])('an operation with %s', (_, schema, found) => {
  const components = {
    schemas: { A: { allOf: [{ $ref: '#/components/schemas/B' }] }, B: { $ref: '#/components/schemas/A' } },
  };

  it('keeps a strict server from starting', async () => {
    const contract = await contractOf({ components, paths: paths(schema) });
    const handlers = { broken: () => ({ status: 200 }), whole: () => ({ status: 200 }) };
    const starting = createPlan(contract, { log, handlers });
    await expect(starting).rejects.toThrow(found);
    await expect(starting).rejects.toThrow(/openapi\.yaml:\d+:\d+: /);
  });

  it('is switched off where the options are not strict, and the others are served', async () => {
    const { plan, request } = await serve({ components, paths: paths(schema) }, { strict: false });
    expect(plan.warnings.map(formatDiagnostic)).toEqual([expect.stringContaining(`broken is switched off: ${found}`)]);
    const { body } = await request.post('/broken').send({ a: 1 }).expect(501);
    expect(body).toMatchObject(problem('broken'));
    await request.post('/whole').set('Content-Type', 'application/json').send('5').expect(200);
    await request.post('/whole').set('Content-Type', 'application/json').send('"x"').expect(400);
  });
});

test('switches off the later of two operations that no request can tell apart', async () => {
  const byName = (name: string) => ({
    get: {
      operationId: name,
      parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: '', content: json({}) } },
    },
  });
  const parts = { paths: { '/files/{id}': byName('id'), '/files/{name}': byName('name'), '/other': byName('x') } };
  const { plan, request } = await serve(parts, { strict: false });
  expect(plan.warnings).toMatchObject([
    {
      code: 'operation-conflict',
      severity: 'warning',
      message: expect.stringMatching(/^name is switched off: /) as string,
    },
  ]);
  await request.get('/files/1').expect(200);
});

test('switches off an operation whose response, header or parameter is not there, and serves the others', async () => {
  const gone = (section: string) => ({ $ref: `#/components/${section}/Gone` });
  const ok = { 200: { description: '', content: json({}) } };
  const operations = {
    response: { responses: { ...ok, 403: gone('responses') } },
    header: { responses: { 200: { description: '', content: json({}), headers: { 'X-A': gone('headers') } } } },
    parameter: { parameters: [gone('parameters')], responses: ok },
    body: { requestBody: gone('requestBodies'), responses: ok },
  };
  const paths = Object.fromEntries(
    Object.entries(operations).map(([id, operation]) => [`/${id}`, { post: { operationId: id, ...operation } }]),
  );
  const contract = await contractOf({ paths: { ...paths, '/whole': get() } }, { strict: false });
  const { plan, request } = await serve(contract, { strict: false });
  expect(plan.warnings.map(({ code, message }) => [code, message.split(' ')[0]])).toEqual(
    Object.keys(operations).map((id) => ['reference-unresolved', id]),
  );
  for (const id of Object.keys(operations)) {
    const { body } = await request.post(`/${id}`).expect(501);
    expect(body).toMatchObject(problem(id));
  }
  await request.get('/whole').expect(200);
  await expect(contractOf({ paths })).rejects.toThrow(/Unresolved reference #\/components\/responses\/Gone/);
});

test.each([
  [{ type: 'int' }, 'type', 'There is no type "int"'],
  [{ type: 'file' }, 'type', 'There is no type "file"'],
  [{ type: ['string', 'any'] }, 'type', 'There is no type "any"'],
  [{ type: 7 }, 'type', 'There is no type 7'],
  [{ minLength: '3' }, 'minLength', '"3" is not a number'],
  [{ maximum: null }, 'maximum', 'null is not a number'],
  [{ properties: { x: { maxItems: true } } }, 'properties/x/maxItems', 'true is not a number'],
])('a schema %j switches its operation off, which the start names', async (schema, place, message) => {
  const { plan, request } = await serve({ paths: paths(schema) }, { strict: false });
  expect(plan.warnings).toHaveLength(1);
  expect(plan.warnings[0]?.message).toContain(message);
  expect(plan.warnings[0]?.location).toMatchObject({
    pointer: expect.stringMatching(new RegExp(`${place}$`)) as string,
  });
  expect((await request.post('/broken').send({ a: 1 }).expect(501)).body).toMatchObject(problem('broken'));
  await request.post('/whole').set('Content-Type', 'application/json').send('5').expect(200);
});

test('what only compiling shows switches an operation off at its first request', async () => {
  const { plan, request } = await serve({ paths: paths({ uniqueItems: 'yes' }) }, { strict: false });
  expect(plan.warnings).toEqual([]);
  for (let i = 0; i < 2; i += 1) {
    const { body } = await request.post('/broken').send({ a: 1 }).expect(501);
    expect(body).toMatchObject({
      code: 'operation_disabled',
      detail: 'broken is switched off: a schema of it in the contract cannot be used.',
    });
  }
  await request.post('/whole').set('Content-Type', 'application/json').send('5').expect(200);
});

test('validators are kept, as many as may be: the oldest makes room', async () => {
  const contract = await contractOf({ paths: paths({}) });
  const [first, second] = contract.operations;
  if (!first || !second) throw new Error('there are two operations');
  const validatorOf = createValidatorCache(contract, 1);
  const before = validatorOf(first)();
  expect(validatorOf(first)()).toBe(before);
  validatorOf(second)();
  expect(validatorOf(first)()).not.toBe(before);
});

test('responses that come to the same are compiled once, and those that differ are not', async () => {
  const contract = await contractOf({
    paths: Object.fromEntries(
      ['number', 'number', 'string'].map((type, n) => [
        `/${n}`,
        { get: { operationId: `op${n}`, responses: { 200: responseOf(type) } } },
      ]),
    ),
  });
  const checkOf = createResponseValidators(contract);
  const [first, same, other] = contract.operations.map(({ responses }) => {
    const declared = responses.get('200');
    if (!declared) throw new Error('each has a 200');
    return checkOf(declared);
  });
  expect(same).toBe(first);
  expect(other).not.toBe(first);
  expect(first?.(JSON_FORMAT, { body: 1, header: {} })).toEqual([]);
  expect(other?.(JSON_FORMAT, { body: 1, header: {} })).toEqual([
    { path: '/body', keyword: 'type', message: 'must be string' },
  ]);
});

function responseOf(type: string): object {
  return { description: '', content: { 'application/json': { schema: { type } } } };
}
