import { createOperationValidator } from '../../../../src/kit/validation/create-validator.js';
import { contractOf, post } from '../../../support/contract.js';
import { JSON_FORMAT } from '../../../support/format.js';

const json = 'application/json';

/** Whether a body is accepted by a schema of a document with these components. */
async function accepts(schema: unknown, body: unknown, schemas: Record<string, unknown> = {}): Promise<boolean> {
  const contract = await contractOf({ paths: { '/a': post({ [json]: { schema } }) }, components: { schemas } });
  const [operation] = contract.operations;
  if (!operation) throw new Error('there is no operation');
  return (
    createOperationValidator(contract, operation).request(
      { path: {}, query: {}, header: {}, cookie: {}, body },
      JSON_FORMAT,
    ).length === 0
  );
}

const tree = {
  $id: 'https://schemas.example/tree',
  type: 'object',
  properties: { value: { type: 'integer' }, children: { type: 'array', items: { $ref: '#' } } },
};

describe('a reference', () => {
  test.each<[what: string, schema: unknown, schemas: Record<string, unknown>, good: unknown, bad: unknown]>([
    ['by the $id of a schema', { $ref: 'https://schemas.example/tree' }, { Any: tree }, { value: 1 }, { value: 'x' }],
    [
      'to the schema it is in',
      { $ref: '#/components/schemas/Any' },
      { Any: tree },
      { children: [{ value: 1 }] },
      { children: [{ value: 'x' }] },
    ],
    [
      'relative to the $id around it',
      { $ref: '#/components/schemas/Other' },
      { Any: tree, Other: { $id: 'https://schemas.example/other', properties: { t: { $ref: 'tree' } } } },
      { t: { value: 1 } },
      { t: { value: 'x' } },
    ],
    ['by an $anchor', { $ref: '#size' }, { Any: { $anchor: 'size', type: 'integer' } }, 5, 'x'],
    [
      'by an $anchor in another resource',
      { $ref: 'https://schemas.example/sizes#size' },
      { Any: { $id: 'https://schemas.example/sizes', $defs: { s: { $anchor: 'size', type: 'integer' } } } },
      5,
      'x',
    ],
    [
      'into $defs',
      { $ref: '#/components/schemas/Any/$defs/s' },
      { Any: { $defs: { s: { type: 'integer' } } } },
      5,
      'x',
    ],
    [
      'to a component, from inside a schema with an $id',
      { $ref: '#/components/schemas/Any' },
      {
        Any: { $id: 'https://schemas.example/any', properties: { s: { $ref: '#/components/schemas/Size' } } },
        Size: { type: 'integer' },
      },
      { s: 5 },
      { s: 'x' },
    ],
  ])('%s is followed', async (_, schema, schemas, good, bad) => {
    expect(await accepts(schema, good, schemas)).toBe(true);
    expect(await accepts(schema, bad, schemas)).toBe(false);
  });
});

test('an $id inside an example, a default or a listed value is data', async () => {
  const value = { $id: 'https://schemas.example/tree', $ref: 'nowhere.yaml' };
  const schemas = { Any: tree, Other: { properties: { a: { const: value }, b: { enum: [value] } } } };
  expect(await accepts({ $ref: 'https://schemas.example/tree' }, { value: 'x' }, schemas)).toBe(false);
});

describe('$dynamicRef', () => {
  const page = (item: unknown, id: string): Record<string, unknown> => ({
    $id: id,
    $ref: '#/components/schemas/Page',
    $defs: { item: { $dynamicAnchor: 'item', ...(item as object) } },
  });
  const schemas = {
    Page: {
      $id: 'https://schemas.example/page',
      $defs: { item: { $dynamicAnchor: 'item', not: {} } },
      type: 'object',
      properties: { data: { type: 'array', items: { $dynamicRef: '#item' } } },
    },
    Numbers: page({ type: 'integer' }, 'https://schemas.example/numbers'),
    Texts: page({ type: 'string' }, 'https://schemas.example/texts'),
  };
  const both = {
    properties: { n: { $ref: '#/components/schemas/Numbers' }, t: { $ref: '#/components/schemas/Texts' } },
  };

  test.each<[body: unknown, valid: boolean]>([
    [{ n: { data: [1] }, t: { data: ['a'] } }, true],
    [{ n: { data: ['a'] } }, false],
    [{ t: { data: [1] } }, false],
  ])('leads to the outermost anchor of its name on the way: %j', async (body, valid) => {
    expect(await accepts(both, body, schemas)).toBe(valid);
  });

  it('leads to the anchor beside it where nothing around it says otherwise', async () => {
    expect(await accepts({ $ref: '#/components/schemas/Page' }, { data: [] }, schemas)).toBe(true);
    expect(await accepts({ $ref: '#/components/schemas/Page' }, { data: [1] }, schemas)).toBe(false);
  });
});
