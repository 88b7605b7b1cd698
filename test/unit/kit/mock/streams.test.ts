import { get } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';
import { openStream } from '../../../support/stream-client.js';

afterEach(closeServers);

const row = { type: 'object', required: ['n'], properties: { n: { type: 'integer', const: 7 } } };
const event = { type: 'object', required: ['data', 'id'], properties: { data: row, id: { const: 'a' } } };

test.each([
  ['application/jsonl', { 'x-item-schema': row }, '{"n":7}\n{"n":7}\n{"n":7}\n'],
  ['application/json-seq', { 'x-item-schema': row }, '\u001e{"n":7}\n'.repeat(3)],
  ['text/event-stream', { 'x-item-schema': event }, 'id: a\ndata: {"n":7}\n\n'.repeat(3)],
  ['application/jsonl', { 'x-item-schema': row, example: [{ n: 7 }] }, '{"n":7}\n'],
  ['application/jsonl', { 'x-item-schema': row, example: [{ n: 8 }] }, '{"n":7}\n'.repeat(3)],
  ['application/jsonl', { 'x-item-schema': row, example: '{"n":7}' }, '{"n":7}\n'.repeat(3)],
  ['application/jsonl', { 'x-item-schema': row, examples: { none: { value: [] } } }, ''],
])('a mock of %s with %j sends a few valid items', async (mediaType, media, text) => {
  const responses = { 200: { description: 'Items.', content: { [mediaType]: media } } };
  const server = await serve({ paths: { '/a': get({ responses }) } }, { onMissingHandler: 'mock' });
  for (let i = 0; i < 2; i += 1) {
    const response = await openStream(server, '/a');
    expect(await response.ended).toBe(true);
    expect([response.headers['content-type'], response.text()]).toEqual([mediaType, text]);
  }
});
