import { parseEvent } from '../../../../src/kit/stream/parse-event.js';
import { RecordTooLarge, splitAt, splitEvents, type RecordSplitter } from '../../../../src/kit/stream/split-records.js';

/** The records of a text that arrives in chunks of a size. */
function recordsOf(splitter: RecordSplitter, text: string, size: number): readonly string[] {
  const bytes = Buffer.from(text);
  const records: string[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const record of splitter.push(bytes.subarray(at, at + size))) records.push(record.toString());
  const last = splitter.end();
  return last ? [...records, last.toString()] : records;
}

const sizes = [1, 2, 3, 7, 1000];

test.each([
  ['LF', 'data: a\ndata: b\n\ndata: c\n\n', ['data: a\ndata: b\n', 'data: c\n']],
  ['CR', 'data: a\rdata: b\r\rdata: c\r\r', ['data: a\ndata: b\n', 'data: c\n']],
  ['CRLF', 'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', ['data: a\ndata: b\n', 'data: c\n']],
  ['a mix', 'data: a\r\ndata: b\n\r\ndata: c\r\n\ndata: d\n\r', ['data: a\ndata: b\n', 'data: c\n', 'data: d\n']],
  ['empty lines first', '\n\r\n\rdata: a\n\n\n\n\ndata: b\n\n', ['data: a\n', 'data: b\n']],
  ['no end', 'data: a\n\ndata: b', ['data: a\n', 'data: b']],
  ['nothing', '', []],
])('splits events at %s, however they arrive', (_, text, records) => {
  for (const size of sizes) expect(recordsOf(splitEvents(1000), text, size)).toEqual(records);
});

test.each([
  ['a\nb\n', ['a', 'b']],
  ['a\n\nb', ['a', '', 'b']],
  ['a', ['a']],
  ['', []],
])('splits %j at line feeds, however it arrives', (text, records) => {
  for (const size of sizes) expect(recordsOf(splitAt(10, 1000), text, size)).toEqual(records);
});

test.each([
  ['one byte after another', 1],
  ['chunks', 64],
])('holds no record that is too large, in %s', (_, size) => {
  for (const splitter of [splitAt(10, 100), splitEvents(100)])
    expect(() => recordsOf(splitter, `data: ${'x'.repeat(200)}`, size)).toThrow(RecordTooLarge);
  for (const splitter of [splitAt(10, 100), splitEvents(100)])
    expect(recordsOf(splitter, `data: ${'x'.repeat(90)}\n\n`.repeat(5), size)).not.toEqual([]);
  // Lines of one event count together.
  expect(() => recordsOf(splitEvents(100), 'data: x\n'.repeat(50), size)).toThrow(RecordTooLarge);
});

test.each([
  ['data: a', { data: 'a' }],
  ['data:a', { data: 'a' }],
  ['data:  a', { data: ' a' }],
  ['data', { data: '' }],
  ['data:', { data: '' }],
  ['data: a\ndata: b', { data: 'a\nb' }],
  ['data\ndata', { data: '\n' }],
  [': comment\ndata: a', { data: 'a' }],
  ['unknown: x\ndata: a\ndatax: b', { data: 'a' }],
  ['id: 1\nevent: e\nretry: 5\ndata: a', { id: '1', event: 'e', retry: 5, data: 'a' }],
  ['id: 1\0\ndata: a', { data: 'a' }],
  ['retry: 5s\ndata: a', { data: 'a' }],
  ['retry: -5\ndata: a', { data: 'a' }],
  ['id\ndata: a', { id: '', data: 'a' }],
  ['data: a: b', { data: 'a: b' }],
  ['__proto__: x\ndata: a', { data: 'a' }],
  ['id: 1', undefined],
  [': only a comment', undefined],
  ['', undefined],
])('reads the lines %j as browsers do', (text, event) => {
  expect(parseEvent(text)).toEqual(event);
});
