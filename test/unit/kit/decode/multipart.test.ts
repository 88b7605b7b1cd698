import { BodyServer, type Outcome } from './body-server.js';

let server: BodyServer;
beforeAll(async () => {
  server = await BodyServer.start();
});
afterAll(() => server.close());

const integer = { type: 'integer' };
const string = { type: 'string' };
const binary = { type: 'string', format: 'binary' };
const pet = { $ref: '#/components/schemas/Pet' };

interface SentPart {
  readonly name?: string;
  readonly filename?: string;
  readonly type?: string;
  readonly value: string | Buffer;
  readonly headers?: string;
}

function multipart(parts: readonly SentPart[], end = '--b--\r\n'): Buffer {
  const written = parts.map(({ name, filename, type, value, headers = '' }) => {
    const disposition = `form-data${name === undefined ? '' : `; name="${name}"`}${filename === undefined ? '' : `; filename="${filename}"`}`;
    const head = `--b\r\nContent-Disposition: ${disposition}\r\n${type ? `Content-Type: ${type}\r\n` : ''}${headers}\r\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(value), Buffer.from('\r\n')]);
  });
  return Buffer.concat([...written, Buffer.from(end)]);
}

const sent = async (
  properties: object,
  parts: readonly SentPart[],
  encoding: object = {},
  more: object = {},
): Promise<Outcome> => {
  await server.takes({ 'multipart/form-data': { schema: { type: 'object', properties, ...more }, encoding } });
  return server.send(multipart(parts), { 'content-type': 'multipart/form-data; boundary=b' });
};
const file = (value: string, more: Partial<SentPart> = {}): SentPart => ({
  name: 'a',
  filename: 'f.png',
  type: 'image/png',
  value,
  ...more,
});

test.each<[string, object, readonly SentPart[], object, object]>([
  ['a text', { a: string }, [{ name: 'a', value: '5é' }], {}, { a: '5é' }],
  ['an integer', { a: integer }, [{ name: 'a', value: '5' }], {}, { a: 5 }],
  ['an array of integers', { a: { type: 'array', items: integer } }, [{ name: 'a', value: '5' }, { name: 'a', value: '6' }], {}, { a: [5, 6] }],
  ['an array in one text', { a: { type: 'array', items: integer } }, [{ name: 'a', value: '5,6' }], { a: { explode: false } }, { a: [5, 6] }],
  ['an array in one JSON part', { a: { type: 'array', items: integer } }, [{ name: 'a', type: 'application/json', value: '[5,6]' }], {}, { a: [5, 6] }],
  ['an object in JSON', { a: pet }, [{ name: 'a', type: 'application/json', value: '{"name":"x"}' }], {}, { a: { name: 'x' } }],
  ['an object without a type', { a: pet }, [{ name: 'a', value: '{"name":"x"}' }], {}, { a: { name: 'x' } }],
  ['an object in a JSON Blob', { a: pet }, [file('{"name":"x"}', { filename: 'blob', type: 'application/json' })], {}, { a: { name: 'x' } }],
  ['objects in an array', { a: { type: 'array', items: pet } }, [{ name: 'a', value: '{"name":"x"}' }, { name: 'a', value: '{}' }], {}, { a: [{ name: 'x' }, {}] }],
  ['a file', { a: binary }, [file('PNG')], {}, { a: { blob: 'PNG', type: 'image/png', name: 'f.png' } }],
  ['a file of OpenAPI 3.1', { a: { contentMediaType: 'image/png' } }, [file('PNG')], {}, { a: { blob: 'PNG', type: 'image/png', name: 'f.png' } }],
  ['a JSON file where a file is meant', { a: binary }, [file('{}', { type: 'application/json' })], {}, { a: { blob: '{}', type: 'application/json', name: 'f.png' } }],
  ['a file without a name', { a: binary }, [{ name: 'a', type: 'application/octet-stream', value: 'x' }], {}, { a: { blob: 'x', type: 'application/octet-stream', name: '' } }],
  ['bytes without a file name, where bytes are meant', { a: binary }, [{ name: 'a', type: 'image/png', value: 'x' }], {}, { a: { blob: 'x', type: 'image/png', name: '' } }],
  ['XML without a file name, where bytes are meant', { a: binary }, [{ name: 'a', type: 'image/svg+xml', value: '<svg/>' }], {}, { a: { blob: '<svg/>', type: 'image/svg+xml', name: '' } }],
  ['bytes without a file name in an array', { a: { type: 'array', items: binary } }, [{ name: 'a', type: 'application/pdf', value: 'x' }], {}, { a: [{ blob: 'x', type: 'application/pdf', name: '' }] }],
  ['bytes of a type with parameters that are asked for', { a: binary }, [file('1', { type: 'image/png; v=1' })], { a: { contentType: 'image/png; v=1' } }, { a: { blob: '1', type: 'image/png', name: 'f.png' } }],
  ['files in an array', { a: { type: 'array', items: binary } }, [file('1'), file('2')], {}, { a: [{ blob: '1', type: 'image/png', name: 'f.png' }, { blob: '2', type: 'image/png', name: 'f.png' }] }],
  ['one file in an array', { a: { type: 'array', items: binary } }, [file('1')], {}, { a: [{ blob: '1', type: 'image/png', name: 'f.png' }] }],
  ['a file of a type that is asked for', { a: binary }, [file('1')], { a: { contentType: 'image/jpeg, image/*' } }, { a: { blob: '1', type: 'image/png', name: 'f.png' } }],
  ['no file, where none was chosen', { a: binary }, [file('', { filename: '', type: 'application/octet-stream' })], {}, {}],
  ['a text with its charset', { a: string }, [{ name: 'a', type: 'text/plain; charset=iso-8859-1', value: Buffer.from([0xe9]) }], {}, { a: 'é' }],
  ['a text with a replacement character', { a: string }, [{ name: 'a', value: '\ufffd' }], {}, { a: '\ufffd' }],
])('%s is read', async (_what, properties, parts, encoding, body) => {
  expect(await sent(properties, parts, encoding)).toEqual({ status: 200, contentType: 'multipart/form-data', body });
}); // prettier-ignore

test.each<[string, object, readonly SentPart[], object, string]>([
  ['a text where a file is meant', { a: binary }, [{ name: 'a', value: 'PNG' }], {}, '/a'],
  ['a JSON text where a file is meant', { a: binary }, [{ name: 'a', type: 'application/json', value: '{}' }], {}, '/a'],
  ['a text among files', { a: { type: 'array', items: binary } }, [file('1'), { name: 'a', value: '2' }], {}, '/a/1'],
  ['a file where a text is meant', { a: string }, [file('x', { type: 'text/plain' })], {}, '/a'],
  ['a file where a number is meant', { a: integer }, [file('5')], {}, '/a'],
  ['two files for one', { a: binary }, [file('1'), file('2')], {}, '/a'],
  ['two texts for one', { a: string }, [{ name: 'a', value: '1' }, { name: 'a', value: '2' }], {}, '/a'],
  ['a file of another type', { a: binary }, [file('1', { type: 'image/svg+xml' })], { a: { contentType: 'image/png, image/jpeg' } }, '/a'],
  ['a file of a type with other parameters', { a: binary }, [file('1', { type: 'image/png; v=2' })], { a: { contentType: 'image/png; v=1' } }, '/a'],
  ['an object that is not JSON', { a: pet }, [{ name: 'a', value: 'x' }], {}, '/a'],
  ['an object with a prototype', { a: pet }, [{ name: 'a', value: '{"__proto__":{}}' }], {}, '/a'],
  ['a part that is not declared', { a: string }, [{ name: 'c', value: 'x' }], {}, '/c'],
  ['a part called __proto__', { a: string }, [{ name: '__proto__', value: 'x' }], {}, '/__proto__'],
  ['a part called constructor', { a: string }, [{ name: 'constructor', value: 'x' }], {}, '/constructor'],
])('%s is a fault', async (_what, properties, parts, encoding, path) => {
  const outcome = await sent(properties, parts, encoding, { additionalProperties: false });
  expect((outcome.faults ?? outcome.errors)?.[0]?.path).toBe(path);
}); // prettier-ignore

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\\\Windows\\\\win.ini', 'win.ini'],
  ['C:\\file.txt', 'file.txt'],
  ['a\\"b.txt', 'a"b.txt'],
  ['..', ''],
  ['a\u202egnp.exe', 'agnp.exe'],
  ['é.png', 'é.png'],
  [`${'x'.repeat(500)}.png`, 'x'.repeat(200)],
])('the file name %j becomes %j', async (filename, name) => {
  expect(await sent({ a: binary }, [file('1', { filename })])).toMatchObject({ body: { a: { name } } });
});

describe('a broken multipart body', () => {
  const whole = multipart([{ name: 'a', value: 'x' }, file('y'.repeat(500)), { name: 'c', value: 'z' }]);

  test('is malformed wherever it is cut, and never hangs', async () => {
    await server.takes({ 'multipart/form-data': {} });
    for (let end = 1; end < whole.length - 4; end += 7) {
      const outcome = await server.send(whole.subarray(0, end), { 'content-type': 'multipart/form-data; boundary=b' });
      expect(outcome).toMatchObject({ status: 400, code: 'malformed_body' });
    }
  });

  test.each<[string, Buffer | string, string]>([
    ['without a boundary', whole, 'multipart/form-data'],
    ['with another boundary', whole, 'multipart/form-data; boundary=other'],
    ['that is empty', '', 'multipart/form-data; boundary=b'],
    ['that is no multipart', 'x'.repeat(1000), 'multipart/form-data; boundary=b'],
    ['with a part without a name', multipart([{ value: 'x' }]), 'multipart/form-data; boundary=b'],
    ['with a file without a name', multipart([{ value: 'x', filename: 'f' }]), 'multipart/form-data; boundary=b'],
    ['with a part that has no Content-Disposition', '--b\r\nContent-Type: application/json\r\n\r\n{"x":1}\r\n--b--\r\n', 'multipart/form-data; boundary=b'],
    ['with an attachment for a part', '--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--\r\n', 'multipart/form-data; boundary=b'],
    ['with a part that has only a header', '--b\r\nContent-Disposition: form-data; name=a\r\n--b--\r\n', 'multipart/form-data; boundary=b'],
    ['with a part of no media type', multipart([{ name: 'a', value: 'x', type: 'nothing' }]), 'multipart/form-data; boundary=b'],
    ['with a name that is not UTF-8', Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="'), Buffer.from([0xff]), Buffer.from('"\r\n\r\nx\r\n--b--\r\n')]), 'multipart/form-data; boundary=b'],
    ['with a boundary that is too long', whole, `multipart/form-data; boundary=${'b'.repeat(1000)}`],
    ['with a name too long', multipart([{ name: 'n'.repeat(201), value: 'x' }]), 'multipart/form-data; boundary=b'],
    ['with headers too long', multipart([{ name: 'a', value: 'x', headers: `X: ${'y'.repeat(20_000)}\r\n` }]), 'multipart/form-data; boundary=b'],
    ['with text that is not UTF-8', multipart([{ name: 'a', value: Buffer.from([0xff]) }]), 'multipart/form-data; boundary=b'],
  ])('%s is refused', async (_what, bytes, type) => {
    await server.takes({ 'multipart/form-data': {} });
    expect(await server.send(bytes, { 'content-type': type })).toMatchObject({ status: 400, code: 'malformed_body' });
  }); // prettier-ignore

  test.each([
    ['fields', Array.from({ length: 1001 }, (_, i) => ({ name: `n${i}`, value: '' }))],
    ['files', Array.from({ length: 201 }, () => file('x'))],
  ])('with too many %s is too large', async (_what, parts) => {
    await server.takes({ 'multipart/form-data': {} }, { limit: 1_000_000 });
    const outcome = await server.send(multipart(parts), { 'content-type': 'multipart/form-data; boundary=b' });
    expect(outcome).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  test('that is too large is refused before it is taken apart', async () => {
    await server.takes({ 'multipart/form-data': {} }, { limit: 100 });
    const outcome = await server.send(whole, { 'content-type': 'multipart/form-data; boundary=b' });
    expect(outcome).toMatchObject({ status: 413 });
  });
});

test('a large file arrives whole', async () => {
  await server.takes({ 'multipart/form-data': { schema: { properties: { a: binary } } } }, { limit: 6_000_000 });
  const content = 'abcdefghij'.repeat(500_000);
  const outcome = await server.send(multipart([file(content)]), { 'content-type': 'multipart/form-data; boundary=b' });
  expect(outcome).toMatchObject({ status: 200, body: { a: { blob: content } } });
});

test('multipart/mixed is read in the same way', async () => {
  await server.takes({ 'multipart/mixed': { schema: { properties: { a: integer } } } });
  const outcome = await server.send(multipart([{ name: 'a', value: '5' }]), {
    'content-type': 'multipart/mixed; boundary=b',
  });
  expect(outcome).toMatchObject({ status: 200, contentType: 'multipart/mixed', body: { a: 5 } });
});

test('a form without parts is an empty object', async () => {
  await server.takes({ 'multipart/form-data': {} });
  const outcome = await server.send('--b--\r\n', { 'content-type': 'multipart/form-data; boundary=b' });
  expect(outcome).toMatchObject({ status: 200, body: {} });
});
