import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadContract, readContract } from '../../../../src/kit/contract/load.js';
import { fileWith } from '../../../support/contract.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A host on this machine that answers texts by path; others are redirects. */
async function host(answers: Record<string, string | { to: string }>, asked: string[] = []): Promise<string> {
  const answer: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    const found = answers[request.url ?? ''];
    if (found === undefined) response.writeHead(404).end();
    else if (typeof found === 'string') response.end(found);
    else response.writeHead(302, { Location: found.to }).end();
  };
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const documentWith = (schema: string): string =>
  `openapi: 3.1.0\ninfo: { title: T, version: '1' }\nsecurity: []\npaths:\n  /a:\n    get:\n      operationId: a\n      parameters:\n        - { in: query, name: q, schema: ${schema} }\n      responses: { 200: { description: '' } }\n`;

test('a document is read from an address, with the parts beside it', async () => {
  const origin = await host({
    '/api/openapi.yaml': documentWith('{ $ref: size.yaml }'),
    '/api/size.yaml': 'type: integer\n',
  });
  const contract = await loadContract(`${origin}/api/openapi.yaml`);
  const schema = contract.operations[0]?.parameters[0]?.schema;
  expect(typeof schema === 'object' && contract.resolve(String(schema['$ref']))).toEqual({ type: 'integer' });
  expect(contract.repairs).toEqual([{ what: 'parts fetched from other hosts', places: [`${origin}/api/size.yaml`] }]);
});

test('fetches each part once, however much is wrong with it', async () => {
  const asked: string[] = [];
  const limits = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`/p${n}`, { 'x-max-body-size': 'big', get: { responses: {} } }])); // prettier-ignore
  const document = { openapi: '3.1.0', paths: { ...limits, '/other': { $ref: '/item.json' } } };
  const item = { get: { 'x-sunset': 'soon', responses: {} } };
  const origin = await host({ '/a.json': JSON.stringify(document), '/item.json': JSON.stringify(item) }, asked);
  const { diagnostics } = await readContract(`${origin}/a.json`);
  expect([...diagnostics].map(({ code }) => code)).toEqual([
    ...new Array<string>(50).fill('body-size-invalid'),
    'sunset-invalid',
  ]);
  expect([...diagnostics].at(-1)?.location).toMatchObject({ file: `${origin}/item.json`, line: 1, column: 9 });
  expect(asked).toEqual(['/a.json', '/item.json']);
});

test('redirects are followed, within reason', async () => {
  const origin = await host({
    '/a': { to: '/b' },
    '/b': documentWith('{ type: integer }'),
    '/round': { to: '/round' },
  });
  expect((await loadContract(`${origin}/a`)).operations).toHaveLength(1);
  await expect(loadContract(`${origin}/round`)).rejects.toThrow(/round: It is redirected more than 5 times\. /);
});

test.each<[what: string, answers: Record<string, string | { to: string }>, fault: RegExp]>([
  ['that is not there', {}, /Its host responds with 404\. Give the https address/],
  [
    'that is redirected to plain http elsewhere',
    { '/a': { to: 'http://192.0.2.1/' } },
    /Only https addresses are fetched/,
  ],
  ['whose text is no YAML', { '/a': 'openapi: [3' }, /\/a:\d+:\d+: .* Correct the syntax there/],
  [
    'that refers to a file of this machine',
    { '/a': documentWith('{ $ref: "file:///etc/hostname" }') },
    /A document from another host cannot refer to a file of this machine\./,
  ],
])('a document %s is refused', async (_, answers, fault) => {
  const origin = await host(answers);
  await expect(loadContract(`${origin}/a`)).rejects.toThrow(fault);
});

test('plain http from elsewhere is not fetched at all', async () => {
  await expect(loadContract('http://192.0.2.1/openapi.yaml')).rejects.toThrow(/Only https addresses are fetched/);
});

describe('a reference to an address that cannot be fetched', () => {
  const file = (): Promise<string> => fileWith(documentWith('{ $ref: "http://127.0.0.1:9/size.yaml" }'));

  it('refuses the document, at its line', async () => {
    await expect(file().then((path) => loadContract(path))).rejects.toThrow(/openapi\.yaml:9:\d+: .*127\.0\.0\.1:9/);
  });

  it('is left open, and listed, where documents of others are served', async () => {
    const contract = await loadContract(await file(), { strict: false });
    expect(contract.operations[0]?.parameters[0]?.schema).toEqual({});
    expect(contract.repairs).toEqual([
      {
        what: 'references to addresses that cannot be fetched: nothing is checked there',
        places: ['#/paths/~1a/get/parameters/0/schema'],
      },
    ]);
  });
});
