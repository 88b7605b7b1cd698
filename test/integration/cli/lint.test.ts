import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asSarif, asText } from '../../../src/cli/lint/format.js';
import type { Diagnostic } from '../../../src/kit/index.js';
import { lint } from '../../../src/cli/lint.js';
import { gatehouse } from '../../support/cli.js';
import { root } from '../../support/root.js';

/** `gatehouse lint`: what each rule finds, and where. */

const problem = { description: 'No.', content: { 'application/problem+json': { schema: { type: 'object' } } } };
const done = { description: 'Done.' };
const named = { operationId: 'one', summary: 'One', tags: ['ones'], security: [{ bearer: [] }] };

/** A clean contract, in which an operation, a body, an answer or anything at the root is replaced. */
function contract(parts: {
  method?: string;
  operation?: object;
  body?: object;
  answer?: object;
  root?: object;
}): object {
  const { method = 'post', operation = {}, body, answer, root: others = {} } = parts;
  const responses = { 200: { description: 'Done.', content: { 'application/json': { schema: answer ?? { type: 'boolean' } } } }, 400: problem }; // prettier-ignore
  const requestBody = body && { required: true, content: { 'application/json': { schema: body } } };
  return {
    openapi: '3.1.0',
    info: { title: 'T', version: '1.0.0', license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: 'https://api.example.org' }],
    tags: [{ name: 'ones' }],
    paths: { '/ones': { [method]: { ...named, responses, ...(requestBody && { requestBody }), ...operation } } },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    ...others,
  };
}

function write(files: Record<string, object | string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-lint-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return folder;
}

async function found(document: object): Promise<string[]> {
  const findings = await lint(join(write({ 'openapi.json': document }), 'openapi.json'));
  return findings.map(({ severity, code }) => `${severity} ${code}`);
}

it('has nothing to say of the sample', async () => {
  expect(await lint(join(root, 'openapi/openapi.yaml'))).toEqual([]);
});

it('has nothing to say of a contract that says everything', async () => {
  const body = {
    type: 'object',
    additionalProperties: false,
    properties: {
      text: { type: 'string', maxLength: 10 },
      day: { type: 'string', format: 'date' },
      code: { type: 'string', pattern: '^[A-Z]{3}-\\d{2,4}$' },
      kind: { type: ['string', 'null'], enum: ['a', null] },
      list: { type: 'array', maxItems: 3, items: { type: 'integer', minimum: 0, maximum: 9 } },
      map: { type: 'object', maxProperties: 3, additionalProperties: { const: 1 } },
      all: { unevaluatedProperties: false, allOf: [{ type: 'object', properties: { a: { type: 'boolean' } } }] },
    },
  };
  expect(await found(contract({ body }))).toEqual([]);
});

const text = { type: 'string' };
const query = (name: string, schema: object = { type: 'string', maxLength: 9 }): object => ({
  name,
  in: 'query',
  schema,
});
test.each([
  ['error string-bounded', 'a text of any length that clients send', { body: text }],
  ['error string-bounded', 'a pattern that has no end', { body: { ...text, pattern: '^a+$' } }],
  ['error string-bounded', 'a pattern that is not anchored', { body: { ...text, pattern: 'abc' } }],
  ['error string-bounded', 'a text deep inside', { body: { type: 'array', maxItems: 1, items: { oneOf: [{ allOf: [text] }] } } }],
  ['error string-bounded', 'a parameter of any length', { operation: { parameters: [query('q', text)] } }],
  ['warning string-bounded', 'a text of any length that is answered', { answer: text }],
  ['warning pattern-linear', 'H3a a pattern that can backtrack', { body: { ...text, maxLength: 20, pattern: '^(\\w+\\s?)*$' } }],
  ['warning pattern-linear', 'a pattern of names that can backtrack', { body: { type: 'object', patternProperties: { '\\s+$': {} } } }],
  ['error pattern-backtracks', 'a pattern that no linear engine can run', { body: { ...text, pattern: '^(a*)\\1$' } }],
  ['error array-bounded', 'a list without end', { body: { type: 'array', items: { type: 'boolean' } } }],
  ['warning array-bounded', 'a list without end that is answered', { answer: { type: 'array', items: { type: 'boolean' } } }],
  ['warning number-bounded', 'a number without bounds', { body: { type: 'integer', minimum: 0 } }],
  ['warning object-closed', 'an object that lets everything in', { body: { type: 'object', properties: {} } }],
  ['error map-bounded', 'a map without end', { body: { type: 'object', additionalProperties: { type: 'boolean' } } }],
  ['error write-secured', 'a write that anyone may do', { operation: { security: [] } }],
  ['error write-secured', 'a write for which a token is optional', { operation: { security: [{ bearer: [] }, {}] } }],
  ['error success-described', 'an answer without a schema', { operation: { responses: { 200: done, 400: problem } } }],
  ['error success-described', 'no answer of success', { operation: { responses: { 400: problem } } }],
  ['warning errors-are-problems', 'a refusal in words of its own', { operation: { responses: { 204: done, 400: done } } }],
  ['warning operation-described', 'an operation nobody describes', { operation: { summary: ' ' } }],
  ['warning operation-tagged', 'an operation of no feature', { operation: { tags: [] } }],
  ['error credentials-in-url', 'a secret in a query', { operation: { parameters: [query('access_token')] } }],
  ['warning url-parameter', 'an address that a client chooses', { operation: { parameters: [query('redirect_uri')] } }],
  ['error https-only', 'a server without TLS', { root: { servers: [{ url: 'http://api.example.org' }] } }],
  ['error no-identical-paths', 'two paths that are one', { root: { paths: { '/a/{b}': {}, '/a/{c}': {} } } }],
  ['warning operation-tag-defined', 'a tag that is not declared', { root: { tags: [] } }],
  ['warning no-invalid-media-type-examples', 'an example that is wrong', { operation: { responses: { 200: { description: '', content: { 'application/json': { schema: { type: 'boolean' }, example: 1 } } }, 400: problem } } }],
  ['error openapi', 'what OpenAPI does not know', { operation: { sumary: 'x' } }],
  ['error security-scheme-missing', 'a scheme that does not exist', { operation: { security: [{ nobody: [] }] } }],
  ['error pattern-invalid', 'a pattern that is none', { body: { type: 'string', pattern: '(' } }],
  ['error rate-limit-invalid', 'a limit that cannot be read', { operation: { 'x-rate-limit': 'many' } }],
] as const)('finds %s: %s', async (finding, _, parts) => {
  expect(await found(contract(parts))).toContain(finding);
}); // prettier-ignore

test('numbers that can be counted are no ids, and basic passwords no tokens', async () => {
  const id = { name: 'petId', in: 'path', required: true, schema: { type: 'integer', format: 'int32' } };
  const operation = { ...named, responses: { 204: done, 400: problem } };
  const scheme = { type: 'http', scheme: 'basic' };
  const paths = { '/pets/{petId}': { parameters: [id], get: operation } };
  const document = contract({ root: { paths, components: { securitySchemes: { bearer: scheme } } } });
  expect(await found(document)).toEqual(['warning numeric-ids', 'warning no-basic']);
});

it.each([
  ['broken.yaml', 'openapi: 3.1.0\ninfo: [\n', 'error syntax-invalid'],
  ['text.json', '"x"', 'error version-unsupported'],
  ['old.json', '{"swagger":"2.0"}', 'error version-unsupported'],
  ['absent.yaml', undefined, 'error document-unreadable'],
])('finds why %s is no document', async (name, text, found) => {
  const folder = write(text === undefined ? {} : { [name]: text });
  const [first] = await lint(join(folder, name));
  expect(`${first?.severity} ${first?.code}`).toBe(found);
});

it('finds a reference that cannot be resolved, also where no operation is concerned', async () => {
  const components = { schemas: { Unused: { properties: { a: { $ref: '#/components/schemas/Gone' } } } } };
  expect(await found(contract({ root: { components } }))).toContain('error reference-unresolved');
});

it('takes a $ref in an example or an extension for data', async () => {
  const data = { $ref: './no-such-file.yaml#/x' };
  const schema = { type: 'object', additionalProperties: false, properties: {}, example: data, 'x-code': data };
  expect(await found(contract({ body: schema, operation: { 'x-samples': [data] } }))).not.toContain(
    'error reference-unresolved',
  );
});

it('finds what OpenAPI does not allow in files whose names are encoded in references', async () => {
  const root = contract({ root: { paths: { '/ones': { $ref: './my%20paths/one.json' } } } });
  const item = { get: { ...named, sumary: 'x', responses: { 200: problem } } };
  const folder = write({ 'openapi.json': root, 'my paths/one.json': item });
  const findings = await lint(join(folder, 'openapi.json'));
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'openapi',
      location: expect.objectContaining({ file: join(folder, 'my paths/one.json'), line: 13, column: 5 }) as unknown,
    }),
  );
});

it('says that it does not compile the schemas of very many operations, and finds the others all the same', async () => {
  const operation = (n: number) => ({
    get: { ...named, operationId: `op${n}`, responses: { 200: { ...done, content: { 'application/json': { schema: { type: 'boolean' } } } } } }, // prettier-ignore
  });
  const paths = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`/p${n}`, operation(n)]));
  const wrong = contract({ operation: { security: [{ nobody: [] }] } }) as { paths: object };
  const document = { ...wrong, paths: { ...paths, ...wrong.paths } };
  expect(await found(document)).toEqual(
    expect.arrayContaining(['info schemas-not-compiled', 'error security-scheme-missing']),
  );
});

describe('in a contract of several files', () => {
  const files = {
    'openapi.yaml': `openapi: 3.1.0
info: { title: T, version: 1.0.0 }
servers: [{ url: / }]
security: [{ bearer: [] }]
tags: [{ name: ones }]
paths:
  /ones: { $ref: paths/ones.yaml }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
`,
    'paths/ones.yaml': `post:
  operationId: addOne
  summary: Add
  tags: [ones]
  requestBody:
    content:
      application/json:
        schema: { $ref: ../one.yaml }
  responses:
    '204': { description: Done. }
put:
  operationId: putOne
  summary: Put
  tags: [ones]
  requestBody:
    content:
      application/json:
        schema: { $ref: ../one.yaml }
  responses:
    '204': { description: Done. }
`,
    'one.yaml': `type: object
additionalProperties: false
properties:
  a: { type: boolean }
  b:
    type: string
`,
  };

  it('a place is told once, by the file and line it is written at', async () => {
    const folder = write(files);
    const findings = await lint(join(folder, 'openapi.yaml'));
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'string-bounded',
        location: {
          kind: 'document',
          pointer: '#/paths/~1ones/post/requestBody/content/application~1json/schema/properties/b',
          file: join(folder, 'one.yaml'),
          line: 5,
          column: 3,
        },
      }),
    ]);
  });

  it('a rule is switched off where it is said, and below', async () => {
    const ignoring = `x-lint-ignore: { string-bounded: Bounded by x-max-body-size. }\n${files['one.yaml']}`;
    expect(await lint(join(write({ ...files, 'one.yaml': ignoring }), 'openapi.yaml'))).toEqual([]);
    const elsewhere = files['one.yaml'].replace('{ type: boolean }', '{ type: boolean, x-lint-ignore: { string-bounded: x } }'); // prettier-ignore
    expect(await lint(join(write({ ...files, 'one.yaml': elsewhere }), 'openapi.yaml'))).toHaveLength(1);
  });
});

describe('the command', () => {
  const wrong = contract({ body: { type: 'integer', minimum: 0 }, operation: { security: [] } });
  const warned = contract({ body: { type: 'integer', minimum: 0 } });
  const folder = write({ 'wrong.json': wrong, 'warned.json': warned, 'clean.json': contract({}) });

  test.each([
    ['clean.json', [], 0],
    ['warned.json', [], 0],
    ['warned.json', ['--strict'], 1],
    ['wrong.json', [], 1],
    ['wrong.json', ['--format', 'sarif'], 1],
    ['wrong.json', ['--format', 'xml'], 2],
  ])('of %s %j exits with %i', async (file, options, code) => {
    expect(await gatehouse(['lint', file, ...options], folder)).toMatchObject({ code });
  });

  it('says one line for each finding, without colours where no person reads', async () => {
    const { stdout } = await gatehouse(['lint', 'wrong.json'], folder);
    expect(stdout).toMatch(/^wrong\.json:\d+:\d+: Anyone may POST \/ones\. Write security.* \[write-secured\]$/m);
    expect(stdout).toMatch(/^wrong\.json:\d+:\d+: warning: The number may have any size\. .* \[number-bounded\]$/m);
    expect(stdout).toMatch(/^1 error, 2 warnings$/m);
    expect(stdout).not.toContain('\u001b');
  });

  it('says them to programs as JSON and SARIF', async () => {
    const json = JSON.parse((await gatehouse(['lint', 'wrong.json', '--format', 'json'], folder)).stdout) as object;
    expect(json).toMatchObject({
      diagnostics: [
        { code: 'write-secured', severity: 'error', location: { kind: 'document', file: 'wrong.json' } },
        { code: 'number-bounded', severity: 'warning' },
        { code: 'no-unused-components', severity: 'warning' },
      ],
    });
    const sarif = JSON.parse((await gatehouse(['lint', 'wrong.json', '--format', 'sarif'], folder)).stdout) as object;
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'gatehouse lint', version: '0.1.0' } } }] }); // prettier-ignore
  });

  it('says which packages OWASP’s own rules need where they are not installed', async () => {
    const { code, stderr } = await gatehouse(['lint', 'clean.json', '--owasp'], folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('npm install --save-dev @stoplight/spectral-core@') }); // prettier-ignore
  });
});

const tools = join(root, 'test/tools/node_modules');
const installed = existsSync(join(tools, '@stoplight/spectral-core'));
const withSpectral = installed || process.env['CI'] ? describe : describe.skip;

withSpectral(
  `with OWASP's rules${installed ? '' : ' (skipped: npm install --prefix test/tools has not been run)'}`,
  () => {
    it('has nothing to say of the sample, and finds what they know and ours do not', async () => {
      const scheme = { type: 'http', scheme: 'oauth' };
      const wrong = contract({ root: { components: { securitySchemes: { bearer: scheme } } } });
      const folder = write({ 'wrong.json': wrong });
      symlinkSync(tools, join(folder, 'node_modules'), 'junction');
      const sample = await gatehouse(['lint', join(root, 'openapi/openapi.yaml'), '--owasp'], folder);
      expect(sample).toEqual({ code: 0, stdout: 'clean\n', stderr: '' });
      const { code, stdout } = await gatehouse(['lint', 'wrong.json', '--owasp'], folder);
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringContaining('owasp:api2:2023-auth-insecure-schemes'),
      });
    }, 60_000);
  },
);

describe('a format', () => {
  const finding: Diagnostic = {
    code: 'a',
    severity: 'error',
    location: { kind: 'document', pointer: '#/paths', file: 'open api/ä.yaml', line: 3, column: 5 },
    message: 'This.',
    hint: 'That.',
  };

  test('SARIF names a rule once, and a file as an address', () => {
    const log = JSON.parse(asSarif([finding, { ...finding, severity: 'info' }], '1.2.3')) as {
      runs: [{ results: unknown[] }];
    };
    expect(log.runs[0]).toMatchObject({ tool: { driver: { rules: [{ id: 'a' }] } } });
    expect(log.runs[0].results).toMatchObject([{ level: 'error' }, { level: 'note' }]);
    expect(JSON.stringify(log)).toContain('"region":{"startLine":3,"startColumn":5}');
    expect(JSON.stringify(log)).toContain('"uri":"open%20api/%C3%A4.yaml"');
  });

  test('for people has colours on a terminal only', () => {
    expect(asText([finding], true)).toContain('\u001b[31m');
    expect(asText([finding], false)).toBe('open api/ä.yaml:3:5: This. That. [a]\n\n1 error, 0 warnings\n');
    expect(asText([], false)).toBe('clean\n');
  });
});
