import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadContract } from '../../../../src/kit/contract/load.js';
import { StartupError } from '../../../../src/kit/diagnostic.js';
import { contractOf, fileWith, get } from '../../../support/contract.js';

async function faultsOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await loading.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof StartupError)) throw new Error(`the contract was not refused: ${String(error)}`);
  return error.message.split('\n').map((line) => line.replace(/^\/\S*\/(?=[^/\s]+\.yaml)/, ''));
}

describe('a contract that cannot be served is refused with', () => {
  test.each<[what: string, text: string, fault: RegExp]>([
    ['a list of nothing', '', /openapi\.yaml:1:1: This is not an OpenAPI document\. .*\[version-unsupported\]$/],
    [
      'bad YAML',
      'openapi: 3.1.0\ninfo: [a\npaths: {}\n',
      /openapi\.yaml:3:\d+: .* Correct the syntax there\. \[syntax-invalid\]$/,
    ],
    ['bad JSON', '{ "openapi": "3.1.0",\n  "info": "a', /openapi\.yaml:2:\d+: Missing closing "quote\. Correct/],
    ['the same key twice', 'openapi: 3.1.0\nopenapi: 3.1.0\n', /openapi\.yaml:2:1: Map keys must be unique\./],
    ['Swagger 2.0', "swagger: '2.0'\n", /openapi\.yaml:1:1: .*Swagger 2\.0.*swagger2openapi/],
    ['a later version', 'openapi: 3.3.0\n', /openapi\.yaml:1:1: OpenAPI 3\.3\.0 is not supported\./],
    [
      'a version that only begins like one',
      'openapi: 3.20.0\n',
      /openapi\.yaml:1:1: OpenAPI 3\.20\.0 is not supported\./,
    ],
    [
      'another version',
      'openapi: 4.0.0\n',
      /openapi\.yaml:1:1: OpenAPI 4\.0\.0 is not supported\. Write the version that it follows, such as `openapi: 3\.2\.0`: 3\.0, 3\.1 and 3\.2 are supported\./,
    ],
    ['no version', 'info: {}\n', /does not state its version/],
    [
      'a reference that leads nowhere',
      'openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n        - $ref: "#/components/parameters/x"\n',
      /openapi\.yaml:6:11: Unresolved reference #\/components\/parameters\/x\. Correct it, or add what it refers to\. \[reference-unresolved\]$/,
    ],
    [
      'a reference to itself',
      'openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n        - $ref: "#/components/parameters/x"\ncomponents:\n  parameters:\n    x: { $ref: "#/components/parameters/x" }\n',
      /openapi\.yaml:6:11: The reference leads back to itself\. .*\[reference-cycle\]$/,
    ],
    [
      'a path that does not begin with /',
      'openapi: 3.1.0\npaths:\n  a: { get: { responses: {} } }\n',
      /openapi\.yaml:3:3: The path a does not begin with a slash\. Write \/a\. \[path-invalid\]$/,
    ],
    [
      'a limit that cannot be read',
      'openapi: 3.1.0\nx-rate-limit: { limit: 5, window: often }\npaths:\n  /a: { get: { responses: {} } }\n',
      /openapi\.yaml:2:1: The rate limit cannot be read\. Write \{ limit: 100, window: 15m, by: ip \}.*\[rate-limit-invalid\]$/,
    ],
    [
      'a size that cannot be read',
      'openapi: 3.1.0\npaths:\n  /a:\n    x-max-body-size: big\n    get: { responses: {} }\n',
      /openapi\.yaml:4:5: The size cannot be read\. Write one such as .*\[body-size-invalid\]$/,
    ],
    [
      'a status that is none',
      'openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        ok: {}\n',
      /openapi\.yaml:6:9: ok is not a status\. .*\[status-invalid\]$/,
    ],
  ])('its place: %s', async (_, text, fault) => {
    const [first] = await faultsOf(loadContract(await fileWith(text)));
    expect(first).toMatch(fault);
  });

  test('a missing file', async () => {
    expect(await faultsOf(loadContract('/nowhere/openapi.yaml'))).toEqual([
      'openapi.yaml: There is no such file. Give the path of an OpenAPI document in JSON or YAML. [document-unreadable]',
    ]);
  });

  test('all faults at once', async () => {
    const faults = await faultsOf(
      contractOf({ 'x-rate-limit': 5, paths: { '/a': get({ 'x-sunset': 'soon', 'x-max-body-size': 'big' }) } }),
    );
    expect(faults).toHaveLength(3);
  });

  test('the place in the other file, for a contract of several', async () => {
    const root = await fileWith('openapi: 3.1.0\npaths:\n  /a:\n    $ref: paths/a.yaml\n');
    await mkdir(join(dirname(root), 'paths'));
    await writeFile(join(dirname(root), 'paths/a.yaml'), 'get:\n  x-sunset: soon\n  responses: {}\n');
    expect(await faultsOf(loadContract(root))).toEqual([
      expect.stringMatching(/^a\.yaml:2:3: The date cannot be read\. .*\[sunset-invalid\]$/),
    ]);
  });

  test('the place of a reference to a file that is missing', async () => {
    const root = await fileWith('openapi: 3.1.0\npaths:\n  /a:\n    $ref: paths/a.yaml\n');
    expect(await faultsOf(loadContract(root))).toEqual([
      expect.stringMatching(
        /^openapi\.yaml:4:5: Unresolved reference paths\/a\.yaml\. .*a\.yaml: There is no such file\. Correct it/,
      ),
    ]);
  });
});

describe('a contract', () => {
  it('gives operations without an operationId, or with one that is taken, a name of their own, and says so', async () => {
    const contract = await contractOf({
      paths: {
        '/notes/{note-id}': { ...get({ operationId: 'list' }), parameters: [noteId] },
        '/a': get(),
        '/b': get({ operationId: 'list' }),
      },
    });
    expect(contract.operations.map(({ id }) => id)).toEqual(['list', 'getA', 'getB']);
    expect(contract.repairs).toEqual([
      { what: expect.stringContaining('operationId') as unknown, places: ['#/paths/~1a/get', '#/paths/~1b/get'] },
    ]);
    expect(contract.document['paths']).toMatchObject({ '/a': { get: { operationId: 'getA' } } });
  });

  test.each<[servers: unknown[], basePaths: string[]]>([
    [[], ['']],
    [[{ url: '/' }], ['']],
    [[{ url: 'https://api.example.com' }], ['']],
    [
      [{ url: 'https://api.example.com/v1/' }, { url: '/v2' }, { url: 'v3' }],
      ['/v1', '/v2', '/v3'],
    ],
    [
      [
        {
          url: 'https://{host}/{base}',
          variables: { host: { default: 'h' }, base: { default: 'v1', enum: ['v1', 'v2'] } },
        },
      ],
      ['/v1', '/v2'],
    ],
    [[{ url: '{server}/api', variables: { server: { default: 'https://x.example' } } }], ['/api']],
    [[{ url: 'https://x.example/Train+Travel' }], ['/Train+Travel']],
    [[{ url: '{site}' }], ['']],
    [[{ url: '{site}/api' }], ['/api']],
    [[{ url: '{scheme}://{host}/api?x=1' }], ['/api']],
  ])('with the servers %j answers below %j', async (servers, basePaths) => {
    const contract = await contractOf({ servers, paths: { '/a': get() } });
    expect(contract.operations[0]?.basePaths).toEqual(basePaths);
  });

  it('takes the servers, limits and security nearest to an operation', async () => {
    const contract = await contractOf({
      servers: [{ url: '/root' }],
      'x-rate-limit': { limit: 1, window: '1s' },
      'x-max-body-size': '1kb',
      paths: {
        '/a': { servers: [{ url: '/path' }], 'x-rate-limit': { limit: 2, window: '1m' }, ...get() },
        '/b': get({
          servers: [{ url: '/operation' }],
          'x-rate-limit': { limit: 3, window: '1h', by: 'user' },
          'x-max-body-size': '5MB',
        }),
      },
    });
    const [a, b] = contract.operations;
    expect(a).toMatchObject({
      basePaths: ['/path'],
      maxBodySize: 1024,
      rateLimits: [{ limit: 2, window: 60_000, by: 'ip' }],
    });
    expect(b).toMatchObject({
      basePaths: ['/operation'],
      maxBodySize: 5 * 1024 * 1024,
      rateLimits: [
        { limit: 3, window: 3_600_000, by: 'user' },
        { limit: 1, window: 1000, by: 'ip', pointer: '#/x-rate-limit' },
      ],
    });
  });

  it('leaves out parameters that OpenAPI says to ignore, and path parameters that the path does not have', async () => {
    const header = (name: string): unknown => ({ name, in: 'header', schema: { type: 'string' } });
    const contract = await contractOf({
      paths: {
        '/a': get({
          parameters: [header('Accept'), header('Authorization'), header('content-type'), header('X-A'), noteId],
        }),
      },
    });
    expect(contract.operations[0]?.parameters.map(({ name }) => name)).toEqual(['X-A']);
  });

  it('resolves references of every kind, and follows those of a path item into another', async () => {
    const contract = await contractOf({
      paths: { '/a': get({ parameters: [{ $ref: '#/components/parameters/p' }] }), '/b': { $ref: '#/paths/~1a' } },
      components: {
        parameters: {
          p: { $ref: '#/components/parameters/q' },
          q: { name: 'q', in: 'query', schema: { type: 'string' } },
        },
      },
    });
    expect(contract.operations.map(({ path, parameters }) => [path, parameters[0]?.name])).toEqual([
      ['/a', 'q'],
      ['/b', 'q'],
    ]);
  });

  const noteId = { name: 'note-id', in: 'path', required: true, schema: { type: 'string' } };
});
