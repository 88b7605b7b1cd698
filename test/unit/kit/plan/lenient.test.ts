import { createPlan } from '../../../../src/kit/plan/plan.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { createResponseValidators } from '../../../../src/kit/validation/response-validator.js';
import { createValidatorCache } from '../../../../src/kit/validation/validator-cache.js';
import { contractOf, post } from '../../../support/contract.js';
import { JSON_FORMAT } from '../../../support/format.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

const log = createLogger({ level: 'silent' });
const json = (schema: unknown): Record<string, unknown> => ({ 'application/json': { schema } });
const paths = (schema: unknown): Record<string, unknown> => ({
  '/broken': post(json({ properties: { a: schema } }), { operationId: 'broken' }),
  '/whole': post(json({ type: 'integer' }), { operationId: 'whole' }),
});

describe.each<[what: string, schema: unknown, fault: RegExp]>([
  [
    'a reference that leads nowhere',
    { $ref: '#/components/schemas/Gone' },
    /openapi\.yaml:\d+ \(#\/paths\/~1broken\/post\/.*\/a\): a schema of broken cannot be compiled: the reference #\/components\/schemas\/Gone leads nowhere: correct it, or add what it refers to/,
  ],
  [
    'a pattern that is none',
    { pattern: '([' },
    /a schema of broken cannot be compiled: the pattern \(\[ is no regular expression: correct it/,
  ],
])('an operation with %s', (_, schema, fault) => {
  it('keeps a strict server from starting', async () => {
    const contract = await contractOf({ paths: paths(schema) });
    const handlers = { broken: () => ({ status: 200 }), whole: () => ({ status: 200 }) };
    await expect(createPlan(contract, { log, handlers })).rejects.toThrow(fault);
  });

  it('is switched off where the set-up is not strict, and the others are served', async () => {
    const { plan, request } = await serve({ paths: paths(schema) }, { strict: false });
    expect(plan.disabled.map(({ where, what, instead }) => `${where}: ${what}: ${instead}`)).toEqual([
      expect.stringMatching(fault),
    ]);
    const { body } = await request.post('/broken').send({ a: 1 }).expect(500);
    expect(body).toMatchObject({
      code: 'internal_error',
      detail: 'broken is switched off: a schema of it in the contract cannot be used.',
    });
    await request.post('/whole').set('Content-Type', 'application/json').send('5').expect(200);
    await request.post('/whole').set('Content-Type', 'application/json').send('"x"').expect(400);
  });
});

test('what only compiling shows switches an operation off at its first request', async () => {
  const { plan, request } = await serve({ paths: paths({ type: 'no such type' }) }, { strict: false });
  expect(plan.disabled).toEqual([]);
  for (let i = 0; i < 2; i += 1) {
    const { body } = await request.post('/broken').send({ a: 1 }).expect(500);
    expect(body).toMatchObject({
      code: 'internal_error',
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
