import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { readContract } from '../../../../../src/kit/contract/load.js';
import { resolveReference, SourceMap } from '../../../../../src/kit/contract/source/source-map.js';
import { folderWith } from '../../../../support/contract.js';

const openapi = `openapi: 3.1.0
info: { title: T, version: '1' }
security: []
paths:
  /notes:
    $ref: paths/notes.yaml
  /other: { $ref: '#/paths/~1notes' }
  /find?deep=true:
    get: { operationId: find, responses: { 200: { description: Found. } } }
components:
  schemas:
    Base: &base
      type: object
      properties: { id: { type: string } }
    Merged:
      <<: *base
      description: x
    Alias: *base
`;
const notes = `get:
  operationId: list
  responses:
    200:
      description: OK
      content:
        application/json:
          schema:
            type: array
            items: { $ref: '../schemas/note.json#/definitions/Note' }
post:
  operationId: add
  responses: { 204: { description: Done } }
`;
const note = `{
  "definitions": {
    "Note": {
      "type": "object",
      "properties": { "text": { "type": "string" }, "child": { "$ref": "#/definitions/Note" } }
    }
  }
}`;

describe('locate', () => {
  test.each<[pointer: string, place: string]>([
    ['#', 'openapi.yaml:1:1'],
    ['#/info/title', 'openapi.yaml:2:9'],
    ['#/paths/~1notes', 'paths/notes.yaml:1:1'],
    ['#/paths/~1notes/get', 'paths/notes.yaml:1:1'],
    ['#/paths/~1notes/post/responses/204', 'paths/notes.yaml:13:16'],
    ['#/paths/~1other/get/operationId', 'paths/notes.yaml:2:3'],
    ['#/paths/~1notes/get/responses/200/content/application~1json/schema/items', 'paths/notes.yaml:10:13'],
    ['#/paths/~1notes/get/responses/200/content/application~1json/schema/items/$ref', 'paths/notes.yaml:10:22'],
    [
      '#/paths/~1notes/get/responses/200/content/application~1json/schema/items/properties/text',
      'schemas/note.json:5:23',
    ],
    ['#/components/schemas/Note', 'schemas/note.json:3:5'],
    ['#/components/schemas/Note/properties/text/type', 'schemas/note.json:5:33'],
    ['#/components/schemas/Note/properties/child/properties/child/type', 'schemas/note.json:4:7'],
    ['#/components/schemas/Merged/properties/id', 'openapi.yaml:14:21'],
    ['#/components/schemas/Merged/description', 'openapi.yaml:17:7'],
    ['#/components/schemas/Alias/properties/id/type', 'openapi.yaml:14:27'],
    ['#/paths/~1find/get/operationId', 'openapi.yaml:9:12'],
    ['#/nothing/there', 'openapi.yaml:1:1'],
    ['#/info/title/below', 'openapi.yaml:2:9'],
    ['no pointer', 'openapi.yaml:1:1'],
  ])('finds %s at %s', async (pointer, place) => {
    const folder = await folderWith({ 'openapi.yaml': openapi, 'paths/notes.yaml': notes, 'schemas/note.json': note });
    const { contract, diagnostics } = await readContract(join(folder, 'openapi.yaml'));
    expect([...diagnostics]).toEqual([]);
    const { file, line, column } = contract?.locate(pointer) ?? { file: '', line: 0, column: 0 };
    expect(`${file.replace(`${folder}/`, '')}:${line}:${column}`).toBe(place);
  });

  it('finds the beginning of a file that is not there', () => {
    expect(new SourceMap(pathToFileURL('/nowhere/a.yaml').href).locate('#/a')).toEqual({
      file: '/nowhere/a.yaml',
      line: 1,
      column: 1,
    });
  });

  it('ends where references lead in a circle', async () => {
    const loop = { a: { $ref: '#/b' }, b: { $ref: '#/a' } };
    const folder = await folderWith({ 'a.json': JSON.stringify(loop) });
    const uri = pathToFileURL(join(folder, 'a.json')).href;
    const sources = new SourceMap(uri);
    await sources.open(uri);
    expect(sources.locate('#/a/x/y')).toMatchObject({ line: 1 });
  });
});

/** The time it takes to report what is wrong with so many operations of a document of more than a megabyte. */
async function timeOf(count: number): Promise<number> {
  const properties = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`p${n}`, { type: 'string' }]));
  const schemas = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`S${n}`, { type: 'object', properties }]));
  const paths = Object.fromEntries(
    Array.from({ length: 200 }, (_, n) => [
      `/p${n}`,
      { get: { ...(n < count ? { 'x-sunset': 'soon' } : {}), responses: {} } },
    ]),
  );
  const text = JSON.stringify({ openapi: '3.1.0', components: { schemas }, paths }, null, 1);
  const folder = await folderWith({ 'a.json': text });
  const started = performance.now();
  const { diagnostics } = await readContract(join(folder, 'a.json'));
  const duration = performance.now() - started;
  expect([...diagnostics]).toHaveLength(count);
  return duration;
}

test('finds two hundred places in little more time than one', async () => {
  await timeOf(1);
  expect(await timeOf(200)).toBeLessThan(4 * (await timeOf(1)) + 50);
}, 30_000);

test.each<[ref: string, base: string, resolved: unknown]>([
  ['b.yaml#/c', 'file:///a/a.yaml', { uri: 'file:///a/b.yaml', fragment: '/c' }],
  ['my%20b.yaml', 'file:///a/a.yaml', { uri: 'file:///a/my%20b.yaml', fragment: '' }],
  ['my b.yaml', 'file:///a/a.yaml', { uri: 'file:///a/my%20b.yaml', fragment: '' }],
  ['u_%7Bid%7D.yaml', 'file:///a/a.yaml', { uri: 'file:///a/u_%7Bid%7D.yaml', fragment: '' }],
  ['u_{id}.yaml', 'file:///a/a.yaml', { uri: 'file:///a/u_%7Bid%7D.yaml', fragment: '' }],
  ['b.yaml?v=2#c', 'file:///a/a.yaml', { uri: 'file:///a/b.yaml', fragment: 'c' }],
  ['b.yaml?v=2', 'https://x.example/a', { uri: 'https://x.example/b.yaml?v=2', fragment: '' }],
  ['#/a%25b', 'file:///a/a.yaml', { uri: 'file:///a/a.yaml', fragment: '/a%25b' }],
  ['../../../../x.yaml', 'file:///a/b/c.yaml', { uri: 'file:///x.yaml', fragment: '' }],
  ['https://[', 'file:///a/a.yaml', undefined],
])('resolveReference() resolves %s in %s', (ref, base, resolved) => {
  expect(resolveReference(ref, base)).toEqual(resolved);
});
