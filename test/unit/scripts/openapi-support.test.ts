import { OBJECTS } from '../../../scripts/openapi-support.js';
import { DIAGNOSTIC_CODES } from '../../../src/kit/diagnostic-codes.js';
import { LINT_CODES } from '../../../src/cli/diagnostic-codes.js';
import { METHODS } from '../../../src/kit/contract/operations.js';

const text = JSON.stringify(OBJECTS);
const names = [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

describe('the table of what is supported', () => {
  test.each([
    ...METHODS,
    ...['$self', 'additionalOperations', 'in: querystring', 'itemSchema', 'prefixEncoding', 'itemEncoding'],
    ...['components.mediaTypes', 'dataValue', 'serializedValue', 'cookie', 'oauth2MetadataUrl', 'deviceAuthorization'],
    ...['parent', 'kind', 'name', 'summary', 'deprecated', 'webhooks', 'callbacks', 'links'],
  ])('has %s', (name) => {
    expect(text).toContain(name);
  });

  test('names diagnostics that exist', () => {
    const codes = names.filter(
      (name) => /^[a-z0-9]+(-[a-z0-9]+)+$/.test(name) && !['x-www-form-urlencoded', 'plain-text'].includes(name),
    );
    const known = { ...DIAGNOSTIC_CODES, ...LINT_CODES };
    expect(codes.length).toBeGreaterThan(2);
    expect(codes.filter((code) => !Object.hasOwn(known, code))).toEqual([]);
  });
});
