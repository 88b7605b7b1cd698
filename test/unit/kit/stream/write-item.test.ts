import { createItemWriter, writeEvent } from '../../../../src/kit/stream/write-item.js';

test.each([
  ['a text', { data: 'hello' }, 'data: hello\n\n'],
  ['an empty text', { data: '' }, 'data: \n\n'],
  ['all fields', { data: 'x', event: 'tick', id: '7', retry: 5 }, 'event: tick\nid: 7\nretry: 5\ndata: x\n\n'],
  ['lines', { data: 'a\nb\r\nc\rd' }, 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
  [
    'a text that looks like fields',
    { data: 'a\n\nevent: forged\nid: 1' },
    'data: a\ndata: \ndata: event: forged\ndata: id: 1\n\n',
  ],
  ['leading white space', { data: '  x' }, 'data:   x\n\n'],
  ['a value', { data: { n: 1, text: 'a\nb' } }, 'data: {"n":1,"text":"a\\nb"}\n\n'],
  ['null', { data: null }, 'data: null\n\n'],
  ['an id alone', { id: '1' }, 'id: 1\n\n'],
  ['an empty id, which forgets the last one', { id: '', data: 'x' }, 'id: \ndata: x\n\n'],
])('writes an event with %s', (_, event, text) => {
  expect(writeEvent(event, 'either')).toBe(text);
});

test('writes a string as JSON where all data is JSON', () => {
  expect(writeEvent({ data: 'x' }, 'json')).toBe('data: "x"\n\n');
});

test.each([
  ['an id with a line feed', { id: '1\ndata: forged', data: 'x' }],
  ['an id with a carriage return', { id: '1\rdata: forged', data: 'x' }],
  ['an id with a NUL', { id: '1\0', data: 'x' }],
  ['an id that is a number', { id: 1, data: 'x' }],
  ['an event with a line feed', { event: 'a\nb', data: 'x' }],
  ['a negative retry', { retry: -1, data: 'x' }],
  ['a retry that is a fraction', { retry: 1.5, data: 'x' }],
  ['a retry that is text', { retry: '5\nid: 1', data: 'x' }],
  ['an unknown field', { data: 'x', comment: 'y' }],
  ['no field', {}],
  ['bytes as data', { data: Buffer.from('x') }],
  ['a function as data', { data: () => 1 }],
])('refuses %s', (_, event) => {
  expect(() => writeEvent(event, 'either')).toThrow(Error);
});

test.each([[undefined], ['text'], [null], [[]], [7]])('refuses %j as an event', (event) => {
  expect(() => writeEvent(event, 'either')).toThrow('an event is an object');
});

test.each([
  [{ a: 'x\ny\u001e' }, '{"a":"x\\ny\\u001e"}'],
  [1, '1'],
  ['\u2028', '"\u2028"'],
  [null, 'null'],
])('writes %j on one line, and as one record', (item, json) => {
  expect(createItemWriter('lines', 'json')(item)).toBe(`${json}\n`);
  expect(createItemWriter('records', 'json')(item)).toBe(`\u001e${json}\n`);
});

test.each([[undefined], [() => 1], [Symbol('x')], [10n], [new Uint8Array(1)]])(
  'refuses an item that is no value',
  (item) => {
    for (const format of ['lines', 'records'] as const)
      expect(() => createItemWriter(format, 'json')(item)).toThrow(Error);
  },
);
