import { parse } from 'yaml';
import { yamlOf } from '../../../../../src/kit/pages/docs/yaml.js';

test.each([
  ['nothing in a mapping', { paths: {}, components: { schemas: {} } }],
  ['lists', { servers: [{ url: '/' }, { url: '/v1' }], tags: [], paths: { '/a': { get: { tags: ['x', ['y']] } } } }],
  [
    'texts of several lines',
    { info: { description: 'One.\n\n  Two\n\tthree  \n\n' }, paths: { '/a': { x: 'a\n\n b' } } },
  ],
  ['texts that end or begin with a blank', { a: { b: { c: { d: ' x', e: 'x ', f: '\nx', g: '\n' } } } }],
  [
    'texts that look like something else',
    { a: { b: ['null', 'true', '1', '0x1', '1e3', '~', '', '2020-01-01', '- a'] } },
  ],
  ['words that are booleans to older readers', { a: { no: 'no', on: 'yes', off: { y: 'n' } } }],
  ['keys that have to be quoted', { 'a: b': { '#c': { '? d': { '- e': 1, '': 2, null: 3, '\n': 4 } } } }],
  ['numbers and nothing', { a: null, b: { c: null, d: 1.5, e: -0.1, f: 1e21 }, g: false }],
  ['characters of every kind', { a: { b: { c: '\u0000\u0007\u2028\ufeff\u{1f600}"\'\\' } } }],
])('%s come back from YAML as they were', async (_name, document) => {
  const text = await yamlOf(document);
  expect(parse(text)).toEqual(document);
  expect(parse(text, { version: '1.1', schema: 'yaml-1.1' })).toEqual(document);
});

test('a description of several lines can be read', async () => {
  const text = await yamlOf({
    info: { description: 'One.\nTwo.\n' },
    paths: { '/a': { get: { description: 'Three.\nFour.' } } },
  });
  expect(text).toBe(
    [
      'info:',
      '  description: |',
      '    One.',
      '    Two.',
      'paths:',
      '  /a:',
      '    get:',
      '      description: |-',
      '        Three.',
      '        Four.',
      '',
    ].join('\n'),
  );
});
