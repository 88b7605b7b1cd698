import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ajvModule from 'express-openapi-validator/dist/framework/ajv/index.js';
import { createCompiler } from '../../../../src/kit/validation/eov-adapter.js';
import { root } from '../../../support/root.js';

/**
 * What `src/kit/validation/eov-adapter.ts` uses of express-openapi-validator, which its entry does not export. When an
 * upgrade makes one of these fail: read what it says, adapt the adapter, run `test/corpus/eov.test.ts`, pin the version.
 */

interface Manifest {
  readonly version?: string;
  readonly exports?: unknown;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (...path: string[]): Manifest =>
  JSON.parse(readFileSync(join(root, ...path, 'package.json'), 'utf8')) as Manifest;

const changed = (what: string): Error =>
  new Error(
    `express-openapi-validator has changed: ${what}. Adapt src/kit/validation/eov-adapter.ts before the upgrade.`,
  );

/** Reports the errors of a value, `path keyword`. */
function errorsOf(direction: 'request' | 'response', schema: object, value: unknown, components = {}): readonly string[] {
  const isValid = createCompiler(direction, components, { allErrors: true })({ ...schema });
  return isValid(value) ? [] : (isValid.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
} // prettier-ignore

describe('express-openapi-validator', () => {
  it('is pinned to the version that the adapter is written for', () => {
    const pinned = manifestOf().devDependencies?.['express-openapi-validator'];
    const { version } = manifestOf('node_modules/express-openapi-validator');
    if (pinned !== version) throw changed(`version ${String(version)} is installed, and ${String(pinned)} is pinned`);
  });

  it('lets its modules be imported', () => {
    if (manifestOf('node_modules/express-openapi-validator').exports !== undefined)
      throw changed('its package.json has `exports`, which may hide dist/framework/ajv');
  });

  test.each(['createRequestAjv', 'createResponseAjv'] as const)('exports %s, which returns an Ajv', (name) => {
    const { [name]: create }: Partial<typeof ajvModule> = ajvModule;
    if (!create) throw changed(`dist/framework/ajv exports no ${name}`);
    const info = { title: '', version: '', summary: '' };
    const ajv: { compile?: unknown } = create(
      { openapi: '3.1.0', info, paths: {}, webhooks: {}, components: {} },
      { formats: {} },
    );
    if (typeof ajv.compile !== 'function') throw changed(`${name} returns no Ajv`);
  });
});

describe('createCompiler', () => {
  const read = { properties: { a: { readOnly: true } } };
  const write = { properties: { a: { writeOnly: true } } };

  test.each<[what: string, direction: 'request' | 'response', schema: object, value: unknown, errors: string[]]>([
    ['refuses what is read-only in requests', 'request', read, { a: 1 }, ['/a readOnly']],
    ['accepts what is read-only in responses', 'response', read, { a: 1 }, []],
    ['refuses what is write-only in responses', 'response', write, { a: 1 }, ['/a writeOnly']],
    ['accepts what is write-only in requests', 'request', write, { a: 1 }, []],
    ['refuses null for what is read-only', 'request', read, { a: null }, ['/a readOnly']],
    ['knows the keywords of 2020-12', 'request', { prefixItems: [{ type: 'integer' }] }, ['x'], ['/0 type']],
    ['knows int32', 'request', { type: 'integer', format: 'int32' }, 2 ** 31, [' format']],
    ['knows int64', 'request', { format: 'int64' }, 1.5, [' format']],
    ['knows byte', 'request', { type: 'string', format: 'byte' }, 'a', [' format']],
    ['knows the formats of ajv-formats', 'request', { format: 'email' }, 'x', [' format']],
    ['reports every error', 'request', { required: ['a', 'b'] }, {}, [' required', ' required']],
    ['takes no inherited property for a required one', 'request', { required: ['toString'] }, {}, [' required']],
    ['coerces nothing', 'request', { type: 'integer' }, '1', [' type']],
    ['compares decimals as they are written', 'request', { multipleOf: 0.01 }, 19.99, []],
    ['knows files', 'request', { isFile: true }, 'x', [' isFile']],
    ['reads patterns as every other part of the kit', 'request', { pattern: '^[\\w-.]$' }, '-', []],
    ['writes nothing into a response', 'response', { properties: { a: { default: 1 } }, required: ['a'] }, {}, [' required']],
  ])('%s', (_what, direction, schema, value, errors) => {
    expect(errorsOf(direction, schema, value)).toEqual(errors);
  }); // prettier-ignore

  it('fills in the defaults of requests', () => {
    const value = {};
    expect(errorsOf('request', { properties: { a: { default: 1 } } }, value)).toEqual([]);
    expect(value).toEqual({ a: 1 });
  });

  it('follows references to components that contain themselves', () => {
    const ref = { $ref: '#/components/schemas/q0' };
    const components = { q0: { type: 'object', required: ['n'], properties: { child: ref } } };
    expect(errorsOf('request', ref, { n: 1, child: { n: 1, child: {} } }, components)).toEqual([
      '/child/child required',
    ]);
  });

  it('keeps the components of two compilers apart', () => {
    const ref = { $ref: '#/components/schemas/q0' };
    expect(errorsOf('request', ref, 'x', { q0: { type: 'string' } })).toEqual([]);
    expect(errorsOf('request', ref, 'x', { q0: { type: 'integer' } })).toEqual([' type']);
  });
});
