import { checkSchemas } from '../../../../src/kit/plan/check-schemas.js';
import { contractOf, post } from '../../../support/contract.js';

/** The code and the pointer of each diagnostic, below the schema of the body. */
async function diagnosticsOf(schema: object, schemas: object = {}): Promise<readonly (readonly string[])[]> {
  const contract = await contractOf({ paths: { '/a': post({ x: { schema } }) }, components: { schemas } });
  return checkSchemas(contract).map(({ diagnostic: { code, location } }) => [
    code,
    location.kind === 'document' ? location.pointer.replace(/^.*?\/content\/x\/schema/, '') : location.kind,
  ]);
}

function nested(depth: number): object {
  let schema: object = {};
  for (let i = 0; i < depth; i += 1) schema = { not: schema };
  return schema;
}

describe('checkSchemas', () => {
  test.each<[what: string, schema: object, code: string, pointer: string]>([
    ['a reference that leads nowhere', { items: { $ref: '#/x' } }, 'reference-unresolved', '/items/$ref'],
    ['an invalid pattern', { properties: { 'a/b': { pattern: '(' } } }, 'pattern-invalid', '/properties/a~1b/pattern'],
    ['an invalid name pattern', { patternProperties: { '[': {} } }, 'pattern-invalid', '/patternProperties'],
    ['H3a a pattern that only backtracking matches', { pattern: '^(a*)\\1$' }, 'pattern-backtracks', '/pattern'],
    ['names to be sanitized', { propertyNames: { allOf: [{ format: 'html' }] } }, 'name-not-sanitizable', ''],
    ['schemas nested too deep', nested(201), 'schema-nested-too-deep', '/not'.repeat(201)],
    ['a schema that is only itself', { $ref: '#/components/schemas/Self' }, 'schema-recursive', '#/components/schemas/Self'],
  ])('reports %s', async (_what, schema, code, pointer) => {
    expect(await diagnosticsOf(schema, { Self: { $ref: '#/components/schemas/Self' } })).toEqual([[code, pointer]]);
  }); // prettier-ignore

  it('reports an operation that reaches what another one has reached before', async () => {
    const contract = await contractOf({
      paths: { '/a': post({ x: { schema: { $ref: '#/components/schemas/A' } } }), '/b': post({ x: { schema: { items: { $ref: '#/components/schemas/A' } } } }), '/c': post({ x: { schema: {} } }) },
      components: { schemas: { A: { properties: { ok: {}, b: { $ref: '#/components/schemas/B' } } }, B: { pattern: '(' } } },
    }); // prettier-ignore
    expect(checkSchemas(contract).map(({ operation }) => operation.path)).toEqual(['/a', '/b']);
  });

  test.each([nested(200), { properties: { child: { $ref: '#/components/schemas/Tree' } } }])('accepts %#', async (schema) => {
    const schemas = { Tree: { properties: { children: { items: { $ref: '#/components/schemas/Tree' } } } } };
    expect(await diagnosticsOf(schema, schemas)).toEqual([]);
  }); // prettier-ignore
});
