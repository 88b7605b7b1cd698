import { createSanitizer, type Sanitizer } from '../../../../src/kit/sanitize/sanitizer.js';
import { formatsOf, type BodyFormat } from '../../../../src/kit/util/media-type.js';
import { contractOf, post } from '../../../support/contract.js';
import { JSON_FORMAT } from '../../../support/format.js';

const plain = { type: 'string', format: 'plain-text' };
const html = { type: 'string', format: 'html' };
const string = { type: 'string' };
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

interface Parts {
  readonly media?: string;
  readonly schemas?: Record<string, unknown>;
  readonly openapi?: string;
  readonly operation?: Record<string, unknown>;
}

async function sanitizerOf(schema: object, { media = 'application/json', schemas = {}, openapi = '3.1.0', operation = {} }: Parts = {}): Promise<Sanitizer | undefined> {
  const contract = await contractOf({
    openapi,
    paths: { '/a': post({ [media]: { schema } }, operation) },
    components: { schemas },
  });
  const [found] = contract.operations;
  if (!found) throw new Error('there is an operation');
  return createSanitizer(contract, found);
} // prettier-ignore

async function sanitized(schema: object, body: unknown, parts: Parts = {}, format: BodyFormat = JSON_FORMAT): Promise<unknown> {
  const input = { path: {}, query: {}, header: {}, cookie: {}, body };
  (await sanitizerOf(schema, parts))?.(input, format);
  return input.body;
} // prettier-ignore

const dirty = '<b>x</b>';

describe('a sanitizer', () => {
  test.each<[what: string, schema: object, body: unknown, clean: unknown, parts?: Parts]>([
    ['several combinations in each other', { allOf: [{ anyOf: [{ oneOf: [{ if: true, then: { properties: { a: plain } } }] }] }] }, { a: dirty }, { a: 'x' }],
    ['a list of maps of lists', { items: { additionalProperties: { prefixItems: [string, plain] } } }, [{ k: [dirty, dirty] }], [{ k: [dirty, 'x'] }]],
    ['a schema that contains itself', ref('Tree'), { text: dirty, children: [{ text: dirty, children: [{ text: dirty }] }] }, { text: 'x', children: [{ text: 'x', children: [{ text: 'x' }] }] }, { schemas: { Tree: { type: 'object', properties: { text: plain, children: { type: 'array', items: ref('Tree') } } } } }],
    ['two schemas that refer to each other', ref('A'), { b: { a: { b: { t: dirty } } } }, { b: { a: { b: { t: 'x' } } } }, { schemas: { A: { properties: { b: ref('B') } }, B: { properties: { a: ref('A'), t: plain } } } }],
    ['keywords beside a reference in 3.1', { ...ref('Text'), maxLength: 9 }, dirty, 'x', { schemas: { Text: plain } }],
    ['a nullable reference in 3.0', { type: 'object', properties: { a: { ...ref('Text'), nullable: true } } }, { a: dirty }, { a: 'x' }, { schemas: { Text: plain }, openapi: '3.0.3' }],
    ['the alternative that a discriminator chooses', { oneOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind' } }, { kind: 'Dog', name: dirty }, { kind: 'Dog', name: 'x' }, { schemas: { Cat: { properties: { kind: string } }, Dog: { properties: { kind: string, name: plain } } } }],
    ['properties by every pattern that matches', { patternProperties: { '^a': plain, 'b$': string } }, { ab: dirty, b: dirty }, { ab: 'x', b: dirty }],
    ['a pattern that needs the u flag', { patternProperties: { '^\\p{L}+$': plain } }, { é: dirty, '1': dirty }, { é: 'x', '1': dirty }],
    ['other properties than those that are named', { properties: { a: string }, patternProperties: { '^p': string }, additionalProperties: plain }, { a: dirty, p1: dirty, z: dirty }, { a: dirty, p1: dirty, z: 'x' }],
    ['properties that nothing else describes', { allOf: [{ properties: { a: string } }], properties: { b: string }, unevaluatedProperties: plain }, { a: dirty, b: dirty, z: dirty }, { a: dirty, b: dirty, z: 'x' }],
    ['properties that an alternative may not describe', { anyOf: [{ properties: { a: string } }, true], unevaluatedProperties: plain }, { a: dirty }, { a: 'x' }],
    ['items that nothing else describes', { allOf: [{ prefixItems: [string] }], unevaluatedItems: plain }, [dirty, dirty], [dirty, 'x']],
    ['items after a tuple', { prefixItems: [string], items: plain }, [dirty, dirty, dirty], [dirty, 'x', 'x']],
    ['a tuple of older drafts, and what follows it', { items: [plain], additionalItems: html }, [dirty, '<script>y</script>z'], ['x', 'z']],
    ['a dependent schema where the property is there', { dependentSchemas: { kind: { properties: { a: plain } } } }, { kind: 1, a: dirty }, { kind: 1, a: 'x' }],
    ['a dependent schema where the property is absent', { dependentSchemas: { kind: { properties: { a: plain } } } }, { a: dirty }, { a: dirty }],
    ['names that mean something to an object', { properties: { constructor: plain, toString: plain }, additionalProperties: plain }, { constructor: dirty, toString: dirty, valueOf: dirty }, { constructor: 'x', toString: 'x', valueOf: 'x' }],
    ['nothing but strings', { properties: { a: plain, b: plain, c: plain } }, { a: 5, b: null, c: [dirty] }, { a: 5, b: null, c: [dirty] }],
    ['null where an object may be', { properties: { a: { type: ['object', 'null'], properties: { t: plain } } } }, { a: null }, { a: null }],
    ['a text that is markup only', plain, '<b></b>', ''],
  ])('cleans %s', async (_what, schema, body, clean, parts = {}) => {
    expect(await sanitized(schema, body, parts)).toEqual(clean);
  }); // prettier-ignore

  it('follows a dynamic reference to the schema that extends another one', async () => {
    const schemas = {
      Tree: { $id: 'https://example.org/tree', $dynamicAnchor: 'node', properties: { children: { items: { $dynamicRef: '#node' } } } },
      NotesTree: { $id: 'https://example.org/notes', $dynamicAnchor: 'node', $ref: 'tree', properties: { note: plain } },
    }; // prettier-ignore
    const body = { note: dirty, children: [{ note: dirty, children: [{ note: dirty }] }] };
    expect(await sanitized({ $ref: 'https://example.org/notes' }, structuredClone(body), { schemas })).toEqual({
      note: 'x',
      children: [{ note: 'x', children: [{ note: 'x' }] }],
    });
    expect(await sanitized({ $ref: 'https://example.org/tree' }, structuredClone(body), { schemas })).toEqual(body);
  });

  test.each(['*/*', 'application/*', 'Application/JSON; charset=UTF-8'])('cleans JSON that is declared as %s', async (media) => {
    const format = formatsOf(media).find(({ kind }) => kind === 'json');
    expect(await sanitized({ properties: { a: plain } }, { a: dirty }, { media }, format)).toEqual({ a: 'x' });
  }); // prettier-ignore

  it('cleans forms, and leaves files and bytes as they are', async () => {
    const schema = { properties: { a: plain, file: { type: 'string', format: 'binary' } } };
    const file = new File([dirty], 'a.txt');
    const form = { media: 'multipart/form-data' };
    const body = await sanitized(schema, { a: dirty, file }, form, { range: 'multipart/form-data', kind: 'multipart' });
    expect(body).toEqual({ a: 'x', file });
    expect(await file.text()).toBe(dirty);
    const bytes = { a: dirty };
    expect(await sanitized(schema, bytes, { media: '*/*' }, { range: '*/*', kind: 'binary' })).toBe(bytes);
  });

  it('cleans parameters of every place', async () => {
    const parameters = (['path', 'query', 'header', 'cookie'] as const).map((place) => ({
      in: place,
      name: 'p',
      required: true,
      schema: place === 'query' ? { type: 'array', items: plain } : plain,
    }));
    const contract = await contractOf({ paths: { '/a/{p}': { get: { parameters, responses: {} } } } });
    const [operation] = contract.operations;
    const sanitize = operation && (await createSanitizer(contract, operation));
    const input = { path: { p: dirty }, query: { p: [dirty] }, header: { p: dirty }, cookie: { p: dirty } };
    expect(sanitize?.(input, undefined)).toBe(true);
    expect(input).toEqual({ path: { p: 'x' }, query: { p: ['x'] }, header: { p: 'x' }, cookie: { p: 'x' } });
    expect(sanitize?.(input, undefined)).toBe(false);
  });

  it('keeps the value itself where there is nothing to clean', async () => {
    const body = { a: 'clean', list: ['clean'] };
    const schema = { properties: { a: plain, list: { items: plain } } };
    expect(await sanitized(schema, body)).toBe(body);
  });

  it('is not made where no string is to be cleaned', async () => {
    expect(await sanitizerOf({ properties: { a: string }, default: plain })).toBeUndefined();
  });
});
