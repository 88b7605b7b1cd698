import { walk } from '../../../../src/cli/lint/walk.js';
import type { Contract, Operation } from '../../../../src/kit/contract/model.js';
import { NO_VALUE, sample } from '../../../../src/kit/mock/sample.js';
import { createSanitizer } from '../../../../src/kit/sanitize/sanitizer.js';
import { isExcluded } from '../../../../src/kit/schema/access-mode.js';
import { ANY_TYPE, types } from '../../../../src/kit/schema/json-types.js';
import type { Schema } from '../../../../src/kit/schema/schema.js';
import { schemaShapes, type SchemaShape } from '../../../../src/kit/schema/shape.js';
import { createTranspiler } from '../../../../src/kit/schema/to-json-schema.js';
import { createSchemaTypes } from '../../../../src/kit/schema/types.js';
import { vocabulary } from '../../../../src/kit/schema/vocabulary.js';
import { checkSchemas } from '../../../../src/kit/plan/check-schemas.js';
import { createOperationValidator } from '../../../../src/kit/validation/create-validator.js';
import { contractOf, post } from '../../../support/contract.js';
import { JSON_FORMAT } from '../../../support/format.js';

/** Every keyword of the vocabulary, and what each of its consumers does with it, or why it does nothing. */

type KeywordName = keyof typeof vocabulary;

/** A keyword that holds schemas. */
interface Applicator {
  readonly kind: 'applicator';
  /** A schema with another one under the keyword. */
  readonly place: (inner: object) => object;
  /** An instance in which the inner schema applies to a value. */
  readonly wrap: (value: unknown) => unknown;
}

/** A keyword that asserts by itself. */
interface Assertion {
  readonly kind: 'assertion';
  readonly schema: object;
  readonly valid: unknown;
  readonly invalid: unknown;
}

/** A keyword that describes or identifies; nothing it says is a schema. */
interface Note {
  readonly kind: 'note';
  readonly value: unknown;
}

const inPlace = (value: unknown): unknown => value;
const asItem = (value: unknown): unknown => [value];
const asSecondItem = (value: unknown): unknown => [0, value];
const asProperty = (value: unknown): unknown => ({ p: value });
const applicator = (place: Applicator['place'], wrap: Applicator['wrap']): Applicator => ({
  kind: 'applicator',
  place,
  wrap,
});
const assertion = (schema: object, valid: unknown, invalid: unknown): Assertion => ({
  kind: 'assertion',
  schema,
  valid,
  invalid,
});
const note = (value: unknown): Note => ({ kind: 'note', value });
/** Looks like a broken schema, and is data. */
const data = note({ $ref: '#/nowhere', pattern: '(' });

const inner = '#/components/schemas/Inner';

const examples: Readonly<Record<KeywordName, Applicator | Assertion | Note>> = {
  $id: note('https://example.org/one'),
  $schema: note('https://json-schema.org/draft/2020-12/schema'),
  $anchor: note('one'),
  $dynamicAnchor: note('other'),
  $vocabulary: note({}),
  $comment: note('x'),
  $ref: applicator(() => ({ $ref: inner }), inPlace),
  $dynamicRef: applicator(() => ({ $dynamicRef: '#inner' }), inPlace),
  $defs: applicator((schema) => ({ $defs: { D: schema } }), inPlace),
  definitions: applicator((schema) => ({ definitions: { D: schema } }), inPlace),
  allOf: applicator((schema) => ({ allOf: [schema] }), inPlace),
  anyOf: applicator((schema) => ({ anyOf: [schema] }), inPlace),
  oneOf: applicator((schema) => ({ oneOf: [schema] }), inPlace),
  not: applicator((schema) => ({ not: schema }), inPlace),
  if: applicator((schema) => ({ if: schema, else: false }), inPlace),
  then: applicator((schema) => ({ if: true, then: schema }), inPlace),
  else: applicator((schema) => ({ if: false, else: schema }), inPlace),
  dependentSchemas: applicator((schema) => ({ dependentSchemas: { p: { properties: { p: schema } } } }), asProperty),
  dependencies: applicator((schema) => ({ dependencies: { p: { properties: { p: schema } } } }), asProperty),
  prefixItems: applicator((schema) => ({ prefixItems: [schema] }), asItem),
  items: applicator((schema) => ({ items: schema }), asItem),
  additionalItems: applicator((schema) => ({ items: [true], additionalItems: schema }), asSecondItem),
  unevaluatedItems: applicator((schema) => ({ prefixItems: [true], unevaluatedItems: schema }), asSecondItem),
  contains: applicator((schema) => ({ contains: schema }), asItem),
  properties: applicator((schema) => ({ properties: { p: schema } }), asProperty),
  patternProperties: applicator((schema) => ({ patternProperties: { '^p$': schema } }), asProperty),
  additionalProperties: applicator((schema) => ({ additionalProperties: schema }), asProperty),
  unevaluatedProperties: applicator((schema) => ({ unevaluatedProperties: schema }), asProperty),
  propertyNames: applicator((schema) => ({ propertyNames: schema }), (value) => ({ [String(value)]: 1 })),
  type: assertion({ type: 'integer' }, 1, 'x'),
  enum: assertion({ enum: [1, { $ref: '#/nowhere' }] }, 1, 2),
  const: assertion({ const: 1 }, 1, 2),
  nullable: assertion({ nullable: true, type: 'string' }, null, 1),
  multipleOf: assertion({ multipleOf: 2 }, 4, 3),
  maximum: assertion({ maximum: 2 }, 2, 3),
  exclusiveMaximum: assertion({ exclusiveMaximum: 2 }, 1, 2),
  minimum: assertion({ minimum: 2 }, 2, 1),
  exclusiveMinimum: assertion({ exclusiveMinimum: 2 }, 3, 2),
  maxLength: assertion({ maxLength: 2 }, 'ab', 'abc'),
  minLength: assertion({ minLength: 2 }, 'ab', 'a'),
  pattern: assertion({ pattern: '^a' }, 'ab', 'b'),
  format: assertion({ format: 'date' }, '2024-05-17', 'x'),
  maxItems: assertion({ maxItems: 1 }, [1], [1, 2]),
  minItems: assertion({ minItems: 1 }, [1], []),
  uniqueItems: assertion({ uniqueItems: true }, [1, 2], [1, 1]),
  maxContains: assertion({ contains: { const: 1 }, maxContains: 1 }, [1], [1, 1]),
  minContains: assertion({ contains: { const: 1 }, minContains: 2 }, [1, 1], [1]),
  maxProperties: assertion({ maxProperties: 1 }, { a: 1 }, { a: 1, b: 2 }),
  minProperties: assertion({ minProperties: 1 }, { a: 1 }, {}),
  required: assertion({ required: ['a'] }, { a: 1 }, {}),
  dependentRequired: assertion({ dependentRequired: { a: ['b'] } }, { a: 1, b: 1 }, { a: 1 }),
  discriminator: assertion({ oneOf: [{ $ref: inner }], discriminator: { propertyName: 'kind' } }, { kind: 'Inner' }, { kind: 'x' }),
  readOnly: assertion({ properties: { a: { readOnly: true } } }, {}, { a: 1 }),
  writeOnly: assertion({ properties: { a: { writeOnly: true } } }, {}, { a: 1 }),
  contentEncoding: note('base64'),
  contentMediaType: note('application/json'),
  contentSchema: applicator((schema) => ({ contentMediaType: 'application/json', contentSchema: schema }), inPlace),
  title: note('x'),
  description: note('x'),
  default: data,
  example: data,
  examples: note([{ $ref: '#/nowhere' }]),
  deprecated: note(true),
  xml: note({ name: 'x' }),
  externalDocs: note({ url: 'https://example.org' }),
}; // prettier-ignore

/** Why a consumer does nothing with the schemas of a keyword. */
const definition = 'holds schemas for others to refer to';
const annotation = 'describes the content of a string, which is not decoded (JSON Schema, section 8.5)';
const unapplied = { $defs: definition, definitions: definition, contentSchema: annotation };
const reasons = {
  validation: unapplied,
  coercion: {
    ...unapplied,
    not: 'says what a value is not',
    if: 'judges a value, and describes none',
    propertyNames: 'names are texts',
  },
  sanitizer: {
    ...unapplied,
    not: 'says what a value is not',
    propertyNames: 'names cannot be sanitized: a diagnostic says so',
  },
  mock: { ...unapplied, not: 'says what a value is not: a value is validated after it is made' },
  lint: {
    $defs: definition,
    definitions: definition,
    contentSchema: annotation,
    not: 'says what a value is not',
    if: 'judges a value, and describes none',
    $dynamicRef: 'leads to schemas that are visited where something contains them',
  },
} as const satisfies Record<string, Partial<Record<KeywordName, string>>>;

const applicators = Object.entries(examples).filter((entry): entry is [KeywordName, Applicator] => entry[1].kind === 'applicator'); // prettier-ignore
const assertions = Object.entries(examples).filter((entry): entry is [KeywordName, Assertion] => entry[1].kind === 'assertion'); // prettier-ignore
const notes = Object.entries(examples).filter((entry): entry is [KeywordName, Note] => entry[1].kind === 'note');

/** Splits the applicators into those a consumer handles and those it has a reason not to. */
function split(consumer: keyof typeof reasons) {
  const excused: Partial<Record<string, string>> = reasons[consumer];
  return {
    handled: applicators.filter(([name]) => excused[name] === undefined),
    excused: applicators.flatMap(([name, example]) => {
      const reason = excused[name];
      return reason === undefined ? [] : [[name, reason, example] as const];
    }),
  };
}

interface Loaded {
  readonly contract: Contract;
  readonly operation: Operation;
  readonly schema: Schema;
}

async function load(schema: object, innerSchema: object = { type: 'object' }): Promise<Loaded> {
  const inner = { $dynamicAnchor: 'inner', ...innerSchema };
  const content = () => ({ 'application/json': { schema: structuredClone(schema) } });
  const contract = await contractOf({
    paths: { '/a': post(content(), { responses: { 200: { description: '', content: content() } } }) },
    components: { schemas: { Inner: inner } },
  });
  const [operation] = contract.operations;
  const loaded = operation?.requestBody?.content.get('application/json')?.schema;
  if (!operation || loaded === undefined) throw new Error('there is an operation with a body');
  return { contract, operation, schema: loaded };
}

const placed = (example: Applicator, innerSchema: object): Promise<Loaded> =>
  load(example.place(innerSchema), innerSchema);

const codesOf = (contract: Contract): readonly string[] =>
  checkSchemas(contract).map(({ diagnostic }) => diagnostic.code);

function accepts({ contract, operation }: Loaded, body: unknown): boolean {
  const input = { path: {}, query: {}, header: {}, cookie: {}, body };
  return createOperationValidator(contract, operation).request(input, JSON_FORMAT).length === 0;
}

describe('validation', () => {
  const { handled, excused } = split('validation');

  test.each(handled)('applies the schemas of %s', async (name, example) => {
    const loaded = await placed(example, { maxLength: 3 });
    const [valid, invalid] = name === 'not' ? ['abcdef', 'abc'] : ['abc', 'abcdef'];
    expect(accepts(loaded, example.wrap(valid))).toBe(true);
    expect(accepts(loaded, example.wrap(invalid))).toBe(false);
  });

  test.each(excused)('ignores the schemas of %s, which %s', async (_name, _reason, example) => {
    expect(accepts(await placed(example, { maxLength: 3 }), example.wrap('abcdef'))).toBe(true);
  });

  test.each(assertions)('asserts %s', async (name, { schema, valid, invalid }) => {
    const { contract, operation } = await load(schema);
    if (name === 'writeOnly') {
      const validate = (body: unknown) =>
        createOperationValidator(contract, operation).response('200', JSON_FORMAT, { body, header: {} });
      expect(validate(valid)).toEqual([]);
      expect(validate(invalid)).toMatchObject([{ keyword: 'writeOnly' }]);
      return;
    }
    const loaded = await load(schema);
    expect(accepts(loaded, valid)).toBe(true);
    expect(accepts(loaded, invalid)).toBe(false);
  });

  test.each(notes)('refuses nothing for %s', async (name, { value }) => {
    const loaded = await load({ [name]: value });
    for (const body of [1, 'x', null, [], {}]) expect(accepts(loaded, body)).toBe(true);
  });
});

describe('the check of schemas', () => {
  test.each(applicators)('finds a dangling reference below %s', async (_name, example) => {
    const broken = { allOf: [{ $ref: '#/components/schemas/Nowhere' }] };
    const { contract } = await placed(example, broken);
    expect(codesOf(contract)).toEqual(['reference-unresolved']);
  });

  test.each(notes)('reads no schema in %s', async (name, { value }) => {
    const { contract } = await load({ [name]: value });
    expect(codesOf(contract)).toEqual([]);
  });
});

describe('types', () => {
  // Of these the value says which types they are about.
  const byValue = ['type', 'enum', 'const', 'format'];
  const others = Object.entries(vocabulary).filter(([name]) => !byValue.includes(name));
  test.each(others)('takes %s as speaking of the types that the table says', async (name, keyword) => {
    const { contract } = await load({});
    const { expected } = createSchemaTypes(contract)({ [name]: {} });
    // A schema that says nothing of types means text.
    expect(expected).toBe(keyword.types === ANY_TYPE ? types.string : keyword.types);
  });
});

describe('coercion', () => {
  const { handled, excused } = split('coercion');
  const coerced = async (example: Applicator): Promise<unknown> => {
    const { contract, schema } = await placed(example, { type: 'integer' });
    return shapeAt(schemaShapes(contract)(schema), example.wrap('5')).coerce('5');
  };

  test.each(handled)('reads the values that %s describes', async (_name, example) => {
    expect(await coerced(example)).toBe(5);
  });
  test.each(excused)('ignores %s, which %s', async (_name, _reason, example) => {
    expect(await coerced(example)).toBe('5');
  });
});

describe('the sanitizer', () => {
  const { handled, excused } = split('sanitizer');
  const sanitized = async (example: Applicator): Promise<unknown> => {
    const { contract, operation } = await placed(example, { type: 'string', format: 'plain-text' });
    const sanitize = await createSanitizer(contract, operation);
    const input = { path: {}, query: {}, header: {}, cookie: {}, body: example.wrap('<b>x</b>') };
    const changed = sanitize?.(input, JSON_FORMAT);
    expect(changed).toBe(JSON.stringify(input.body) !== JSON.stringify(example.wrap('<b>x</b>')));
    return input.body;
  };

  test.each(handled)('cleans the strings that %s describes', async (_name, example) => {
    expect(await sanitized(example)).toEqual(example.wrap('x'));
  });
  test.each(excused)('leaves %s alone, which %s', async (_name, _reason, example) => {
    expect(await sanitized(example)).toEqual(example.wrap('<b>x</b>'));
  });
  it('has a diagnostic for names that would have to be sanitized', async () => {
    const { contract } = await placed(examples.propertyNames as Applicator, { format: 'html' });
    expect(codesOf(contract)).toEqual(['name-not-sanitizable']);
  });
});

describe('the mock', () => {
  const { handled, excused } = split('mock');
  test.each([...handled, ...excused.map(([name, , example]) => [name, example] as const)])(
    'makes values that %s allows',
    async (_name, example) => {
      const { contract, operation, schema } = await placed(example, { enum: ['abc', 5, ['x']] });
      const transpiler = createTranspiler(contract, 'response', 'm', { annotations: true });
      const resolve = (ref: string) => transpiler.components[ref.slice(ref.lastIndexOf('/') + 1)] ?? {};
      const plain = transpiler.transpile(schema);
      const body = sample(plain, { resolve, variant: 0, minimal: false, rejectedPaths: new Set() });
      expect(body).not.toBe(NO_VALUE);
      const validator = createOperationValidator(contract, operation);
      expect(validator.response('200', JSON_FORMAT, { body, header: {} })).toEqual([]);
    },
  );
});

describe('lint', () => {
  const { handled, excused } = split('lint');
  const isVisited = async (example: Applicator): Promise<boolean> => {
    const { contract } = await placed(example, { title: 'inner' });
    let visited = false;
    walk(contract.document, {
      root: () => undefined,
      operation: () => undefined,
      parameter: () => undefined,
      schema: ({ value }) => void (visited ||= value['title'] === 'inner'),
    });
    return visited;
  };

  test.each(handled)('visits the schemas of %s', async (_name, example) => {
    expect(await isVisited(example)).toBe(true);
  });
  test.each(excused)('leaves out %s, which %s', async (_name, _reason, example) => {
    expect(await isVisited(example)).toBe(false);
  });
});

describe('readOnly', () => {
  test.each(applicators)('counts below %s where that always holds', async (name, example) => {
    const { contract, schema } = await placed(example, { readOnly: true });
    expect(isExcluded(schema, 'request', contract)).toBe(vocabulary[name].applies === 'always');
  });
});

/** The shape of the place in a wrapped value where the value is. */
function shapeAt(shape: SchemaShape, wrapped: unknown): SchemaShape {
  if (Array.isArray(wrapped)) return shape.item(wrapped.length - 1);
  if (typeof wrapped !== 'object' || wrapped === null) return shape;
  return shape.property(Object.keys(wrapped)[0] ?? '');
}
