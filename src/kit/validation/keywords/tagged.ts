import { _, Name, type CodeKeywordDefinition } from 'ajv';
import { asArray } from '../../util/json.js';
import type { UnionTag } from '../union-tags.js';

/**
 * The alternatives of a union that one property tells apart, beside `tag`, which says by which value of the property:
 * only the one that the value names is validated, so that its errors are the errors of the union.
 */
export const tagged: CodeKeywordDefinition = {
  keyword: 'tagged',
  type: 'object',
  schemaType: 'array',
  // The error is about the property.
  error: {
    message: ({ params: { tag, data } }) => _`${tag}.complaint(${data})`,
    params: ({ params: { tag } }) => _`{missingProperty: ${tag}.property}`,
  },
  code(cxt) {
    const { gen, data, parentSchema } = cxt;
    const count = asArray(cxt.schema).length;
    const tag = gen.scopeValue('obj', { ref: createTag(parentSchema['tag'] as UnionTag) });
    const index = gen.const('index', _`${tag}.indexOf(${data})`);
    const isValid = gen.let('valid', false);
    const isInnerValid = gen.name('_valid');
    cxt.setParams({ tag, data });
    gen.if(_`${index} === -1`, () => cxt.error());
    for (let position = 0; position < count; position += 1)
      gen.if(_`${index} === ${position}`, () => {
        // As under `oneOf`, defaults are not filled in.
        const inner = cxt.subschema({ keyword: 'tagged', schemaProp: position, compositeRule: true }, isInnerValid);
        gen.assign(isValid, isInnerValid);
        gen.if(isValid, () => cxt.mergeEvaluated(inner, Name));
      });
    cxt.ok(isValid);
  },
};

function createTag({ property, cases }: UnionTag) {
  const indices = new Map<unknown, number>(cases);
  const values = cases.map(([value]) => value).join(', ');
  return {
    property,
    /** Returns the index of the alternative for an object, or -1. */
    indexOf: (value: object): number =>
      Object.hasOwn(value, property) ? (indices.get(Reflect.get(value, property)) ?? -1) : -1,
    complaint: (value: object): string => (Object.hasOwn(value, property) ? `must be one of ${values}` : 'is required'),
  };
}
