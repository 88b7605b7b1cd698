import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Bytes } from '../../../../src/kit/index.js';
import { post } from '../../../support/contract.js';
import { growth } from '../../../support/growth.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { closeServers, serve } from '../../../support/server.js';
import { BodyServer } from './body-server.js';

let server: BodyServer;
beforeAll(async () => {
  server = await BodyServer.start();
});
afterAll(async () => {
  await server.close();
  await closeServers();
});

const json = { 'content-type': 'application/json' };
const anything = { schema: {} };

describe('a JSON body', () => {
  beforeEach(() => server.takes({ 'application/json': anything, 'application/vnd.api+json': anything }));

  test.each([['null', null], ['true', true], ['"x"', 'x'], ['[1]', [1]], [' {"a":"é"} ', { a: 'é' }], ['\ufeff{}', {}]])('%s is read', async (text, body) => {
    expect(await server.send(text, json)).toEqual({ status: 200, contentType: 'application/json', body });
  }); // prettier-ignore

  test.each(['application/vnd.api+json', 'APPLICATION/VND.API+JSON; charset="UTF-8"; x=y'])('is read as %s', async (type) => {
    const outcome = await server.send('{"a":1}', { 'content-type': type });
    expect(outcome).toEqual({ status: 200, contentType: 'application/vnd.api+json', body: { a: 1 } });
  }); // prettier-ignore

  test.each(['{', '{"a":1,"a":2}', '{"__proto__":{}}', '[12345678901234567890]', '['.repeat(100)])('%s is malformed', async (text) => {
    expect(await server.send(text, json)).toMatchObject({ status: 400, code: 'malformed_body' });
  }); // prettier-ignore

  test.each([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xc3]])('with the bytes %j, %j is not UTF-8', async (...bytes) => {
    const outcome = await server.send(Buffer.concat([Buffer.from('"'), Buffer.from(bytes), Buffer.from('"')]), json);
    expect(outcome).toMatchObject({ status: 400, code: 'malformed_body', detail: 'The body is not utf-8.' });
  }); // prettier-ignore

  test.each(['utf-16', 'iso-8859-1', 'us-ascii', 'utf-7', 'x'])('in charset %s is not taken', async (charset) => {
    const outcome = await server.send('{}', { 'content-type': `application/json; charset=${charset}` });
    expect(outcome).toMatchObject({ status: 415, headers: { Accept: 'application/json; charset=utf-8' } });
  });

  test('arrives whole in many chunks', async () => {
    const chunks = Array.from({ length: 500 }, (_, i) => (i === 0 ? '[0' : i === 499 ? ']' : `,${i}`));
    expect((await server.send(chunks, json)).body).toHaveLength(499);
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['GZIP', gzipSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const)('is read in the content coding %s', async (coding, compress) => {
    const outcome = await server.send(compress('{"a":1}'), { ...json, 'content-encoding': coding });
    expect(outcome).toMatchObject({ status: 200, body: { a: 1 } });
  });

  test.each(['zstd', 'compress', 'gzip, gzip', 'x', '__proto__'])('is refused in the content coding %s', async (coding) => {
    const outcome = await server.send('{}', { ...json, 'content-encoding': coding });
    expect(outcome).toMatchObject({ status: 415, headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
  }); // prettier-ignore

  test.each([['not gzip at all', Buffer.from('{"a":1}')], ['cut short', gzipSync('{"a":1}'.repeat(100)).subarray(0, 20)]])('is malformed when its gzip is %s', async (_what, bytes) => {
    const outcome = await server.send(bytes, { ...json, 'content-encoding': 'gzip' });
    expect(outcome).toMatchObject({ status: 400, code: 'malformed_body' });
  }); // prettier-ignore
});

describe('a body that may be absent', () => {
  beforeEach(() => server.takes({ 'application/json': anything, 'text/plain': anything }, { required: false }));

  test.each([
    ['no type', {}],
    ['a declared type', json],
    ['another type', { 'content-type': 'image/png' }],
    ['a text type', { 'content-type': 'text/plain' }],
  ])('is absent when it has no bytes, with %s', async (_what, headers) => {
    expect(await server.send('', headers)).toEqual({ status: 200 });
    expect(await server.send([], headers)).toEqual({ status: 200 });
  });
});

describe('a body that is required', () => {
  test('is missed by the validator when there is none', async () => {
    await server.takes({ 'application/json': anything });
    expect(await server.send('', json)).toMatchObject({ status: 200, faults: [{ path: '' }] });
  });

  test('may be an empty text, an empty form or an empty file', async () => {
    await server.takes({ 'text/plain': { schema: { type: 'string' } }, 'application/x-www-form-urlencoded': {}, 'image/*': {} });
    expect(await server.send('', { 'content-type': 'text/plain' })).toMatchObject({ body: '' });
    expect(await server.send('', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ body: {} });
    expect(await server.send('', { 'content-type': 'image/png' })).toMatchObject({ body: { bytes: '' } });
  }); // prettier-ignore
});

describe('a body where none is declared', () => {
  beforeEach(() => server.takes(undefined));

  test.each([['with a length', '{}'], ['in chunks', ['{', '}']]])('is a fault, sent %s', async (_what, body) => {
    const outcome = await server.send(body, json);
    expect(outcome).toMatchObject({ status: 400, code: 'invalid_input', errors: [{ in: 'body', path: '' }] });
  }); // prettier-ignore

  test('is none when it is empty', async () => {
    expect(await server.send('', json)).toEqual({ status: 200 });
    expect(await server.send([], json)).toEqual({ status: 200 });
  });
});

describe('a body declared by a range', () => {
  const schema = {
    type: 'object',
    required: ['n'],
    additionalProperties: false,
    properties: { n: { type: 'integer' }, bio: { type: 'string' } },
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each(['*/*', 'application/*', 'Application/*', 'application/*+json'])('is decoded as what was sent: %s', async (range) => {
    await server.takes({ [range]: { schema } });
    const type = range.endsWith('+json') ? 'application/hal+json' : 'application/json';
    const sent = { 'content-type': `${type}; charset=utf-8` };
    expect(await server.send('{"n":1}', sent)).toEqual({ status: 200, contentType: type, body: { n: 1 } });
    expect(await server.send('{"n":"x"}', sent)).toMatchObject({ faults: [{ path: '/n' }] });
    expect(await server.send('{"n":1,"x":1}', sent)).toMatchObject({ faults: [{ path: '/x' }] });
    expect(await server.send('{broken', sent)).toMatchObject({ status: 400, code: 'malformed_body' });
    expect(await server.send('{}', { 'content-type': `${type}; charset=latin1` })).toMatchObject({ status: 415 });
  }); // prettier-ignore

  test('is decoded as a form, and as parts of one', async () => {
    await server.takes({ '*/*': { schema } });
    expect(await server.send('n=1', form)).toMatchObject({ body: { n: 1 }, contentType: form['content-type'] });
    expect(await server.send('n=x', form)).toMatchObject({ faults: [{ path: '/n' }] });
    const parts = '--b\r\nContent-Disposition: form-data; name=n\r\n\r\n5\r\n--b--\r\n';
    expect(await server.send(parts, { 'content-type': 'multipart/form-data; boundary=b' })).toMatchObject({
      body: { n: 5 },
      contentType: 'multipart/form-data',
    });
  });

  test.each(['text/plain', 'application/xml', 'application/octet-stream', 'image/png', 'x/y'])(
    'is invalid when it is %s and the schema is of objects',
    async (type) => {
      await server.takes({ '*/*': { schema } });
      expect(await server.send('<n>1</n>', { 'content-type': type })).toMatchObject({ faults: [{ path: '' }] });
    },
  );

  test.each(['*/*', 'application/*'])('is bytes under %s without a schema, or with one of bytes', async (range) => {
    for (const media of [{}, { schema: { type: 'string', format: 'binary' } }, { schema: { contentMediaType: 'image/png' } }]) {
      await server.takes({ [range]: media });
      expect(await server.send('{broken', json)).toEqual({ status: 200, contentType: 'application/json', body: { bytes: '{broken' } });
    }
  }); // prettier-ignore

  test('is bytes under image/*, whatever falls under it', async () => {
    await server.takes({ 'image/*': { schema: { type: 'string', format: 'binary' } } });
    for (const type of ['image/png', 'image/svg+xml', 'image/x+json'])
      expect(await server.send('<svg/>', { 'content-type': type })).toMatchObject({ body: { bytes: '<svg/>' } });
  });

  test.each(['*/*', 'application/*', 'a/*', '*/json'])('is refused when the Content-Type is the range %s', async (type) => {
    await server.takes({ '*/*': { schema: {} } });
    expect(await server.send('{}', { 'content-type': type })).toMatchObject({ status: 415 });
  }); // prettier-ignore

  test('is of the most specific range', async () => {
    await server.takes({
      '*/*': { schema: { const: 0 } },
      'application/*': { schema: { const: 1 } },
      'application/json': { schema: { const: 2 } },
      'application/json; v=2': { schema: { const: 3 } },
    });
    const faults = async (body: number, type: string) => (await server.send(String(body), { 'content-type': type })).faults;
    expect(await faults(3, 'application/json; v=2')).toBeUndefined();
    expect(await faults(2, 'application/json')).toBeUndefined();
    expect(await faults(1, 'application/hal+json')).toBeUndefined();
    expect(await faults(0, 'x/y+json')).toBeUndefined();
  }); // prettier-ignore
});

describe('a media type of the contract', () => {
  test('is told apart by its parameters', async () => {
    await server.takes({
      'application/json; version=1': { schema: { required: ['v1'] } },
      'application/json; version=2': { schema: { required: ['v2'] } },
    });
    for (const [type, body] of [
      ['application/json; version=2', '{"v2":1}'],
      ['application/json; version="2"; charset=utf-8', '{"v2":1}'],
      ['Application/JSON;Version=1', '{"v1":1}'],
    ] as const) {
      const outcome = await server.send(body, { 'content-type': type });
      expect(outcome.faults).toBeUndefined();
      expect(outcome.contentType).toBe(`application/json; version=${body.charAt(3)}`);
    }
    expect(await server.send('{"v1":1}', { 'content-type': 'application/json; version=2' })).toMatchObject({ faults: [{ path: '/v2' }] }); // prettier-ignore
    expect(await server.send('{}', { 'content-type': 'application/json; version=3' })).toMatchObject({ status: 415 });
    expect(await server.send('{}', json)).toMatchObject({ status: 415 });
  });

  test.each<[range: string, type: string, text: string]>([
    ['Application/JSON', 'application/json', '{"n":"x"}'],
    ['application/json;charset=UTF-8', 'application/json', '{"n":"x"}'],
    ['application/json; charset="utf-8"', 'application/json; charset=utf8', '{"n":"x"}'],
    ['application/x-www-form-urlencoded; charset=UTF-8', 'application/x-www-form-urlencoded', 'n=x'],
    ['Application/X-WWW-Form-Urlencoded', 'application/x-www-form-urlencoded', 'n=x'],
    ['Multipart/Form-Data', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name=n\r\n\r\nx\r\n--b--\r\n'],
    ['multipart/form-data; boundary=other', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name=n\r\n\r\nx\r\n--b--\r\n'],
    ['TEXT/JSON', 'text/json', '{"n":"x"}'],
  ])('is what it is, written %s', async (range, type, text) => {
    await server.takes({ [range]: { schema: { type: 'object', properties: { n: { type: 'integer' } } } } });
    expect(await server.send(text, { 'content-type': type })).toMatchObject({ contentType: range, faults: [{ path: '/n' }] });
  }); // prettier-ignore

  test('cannot be confused by parameters in quotes', async () => {
    await server.takes({ 'application/json': { schema: {} } });
    const outcome = await server.send('1', { 'content-type': 'application/json; x="; charset=latin1"' });
    expect(outcome).toMatchObject({ status: 200, body: 1 });
  });
});

describe('a body of text', () => {
  const integer = { type: 'integer', minimum: 1, maximum: 10 };

  test.each<[type: string, schema: object, text: string, body: unknown]>([
    ['text/plain', integer, '5', 5],
    ['text/plain', { type: 'number' }, '0.5', 0.5],
    ['text/plain', { type: 'boolean' }, 'true', true],
    ['text/plain', { oneOf: [{ type: 'integer' }, { type: 'string', pattern: '^[a-z]+$' }] }, 'five', 'five'],
    ['text/plain', { oneOf: [{ type: 'integer' }, { type: 'string', pattern: '^[a-z]+$' }] }, '5', 5],
    ['text/plain', { type: 'string' }, '5', '5'],
    ['text/plain', {}, '5', '5'],
    ['text/csv', { type: 'array', items: { type: 'object' } }, 'a,b', 'a,b'],
    ['text/csv', { type: ['array', 'null'] }, '', ''],
    ['application/xml', { type: 'object', required: ['n'] }, '<n/>', '<n/>'],
    ['application/xml', { type: 'integer' }, '<n>5</n>', '<n>5</n>'],
    ['application/yaml', integer, '5', 5],
  ])('in %s for %j is read: %j', async (type, schema, text, body) => {
    await server.takes({ [type]: { schema } });
    expect(await server.send(text, { 'content-type': type })).toEqual({ status: 200, contentType: type, body });
  });

  test.each<[type: string, schema: object, text: string]>([
    ['text/plain', integer, 'abc'],
    ['text/plain', integer, '99'],
    ['text/plain', integer, '5.5'],
    ['text/plain', integer, ''],
    ['text/plain', { type: 'boolean' }, 'TRUE'],
    ['text/plain', { enum: [1, 2] }, '3'],
    ['text/plain', { type: 'string', maxLength: 2 }, 'abc'],
    ['application/xml', { type: 'string', maxLength: 2 }, '<n/>'],
  ])('in %s for %j is invalid: %j', async (type, schema, text) => {
    await server.takes({ [type]: { schema } });
    expect(await server.send(text, { 'content-type': type })).toMatchObject({ faults: [{ path: '' }] });
  });
});

describe('a body of another media type', () => {
  beforeEach(() => server.takes({ 'application/json': anything, 'image/*': anything }));

  test.each([undefined, 'text/plain', 'application/jsonx', 'json', '', 'image', 'image/', 'image/a b', '*/*', ';charset=utf-8', 'x/__proto__'])(
    'is not taken: %s',
    async (type) => {
      const headers = type === undefined ? {} : { 'content-type': type };
      for (const body of ['{}', ['{}']]) {
        const outcome = await server.send(body, headers);
        expect(outcome).toMatchObject({ status: 415, headers: { Accept: 'application/json, image/*' } });
      }
    },
  ); // prettier-ignore

  test('falls under a range of the contract', async () => {
    const outcome = await server.send('PNG', { 'content-type': 'Image/PNG; q=1' });
    expect(outcome).toEqual({ status: 200, contentType: 'image/png', body: { bytes: 'PNG' } });
  });

  test('is passed on in its pieces, or had whole, as often as a handler likes', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'file');
    const upload = async ({ body }: { body: Bytes }) => {
      await writeFile(file, body);
      expect(await readFile(file, 'utf8')).toBe(whole);
      expect([body.size, Buffer.from(await body.bytes()).toString(), await body.text()]).toEqual([
        90_000,
        whole,
        whole,
      ]);
      expect(new Uint8Array(await new Blob([await body.bytes()]).arrayBuffer())).toEqual(await body.bytes());
      return { status: 200, body };
    };
    const whole = 'abc'.repeat(30_000);
    const content = { 'application/octet-stream': {} };
    const responses = { 200: { description: 'ok', content } };
    const paths = { '/': post(content, { operationId: 'upload', security: [], responses }) };
    const { request } = await serve({ paths }, { handlers: { upload } });
    const { body } = await request.post('/').type('application/octet-stream').send(whole).expect(200);
    expect(String(body)).toBe(whole);
  });

  test('is bytes, however they arrive and whatever the schema says of them', async () => {
    const html = { type: 'object', properties: { 0: { type: 'string', format: 'html' } } };
    await server.takes({ 'application/octet-stream': { schema: html }, 'application/zip': {} });
    for (const type of ['application/octet-stream', 'application/zip'])
      for (const body of ['abc', ['a', 'b', 'c'], []]) {
        const bytes = Array.isArray(body) ? body.join('') : body;
        expect(await server.send(body, { 'content-type': type })).toEqual({
          status: 200,
          contentType: type,
          body: { bytes },
        });
      }
  });
});

describe('a text body', () => {
  beforeEach(() => server.takes({ 'text/plain': { schema: { type: 'string' } }, 'application/xml': {} }));

  test.each([
    ['text/plain', Buffer.from('é'), 'é'],
    ['text/plain; charset=utf-8', Buffer.from('\ufeffé'), 'é'],
    ['text/plain; charset=US-ASCII', Buffer.from('e'), 'e'],
    ['text/plain; charset=iso-8859-1', Buffer.from([0xe9, 0x80]), 'é\u0080'],
    ['application/xml', Buffer.from('<a/>'), '<a/>'],
  ])('in %s is a string', async (type, bytes, body) => {
    expect(await server.send(bytes, { 'content-type': type })).toMatchObject({ status: 200, body });
  });

  test.each([
    ['text/plain', 400],
    ['text/plain; charset=us-ascii', 400],
    ['text/plain; charset=utf-16le', 415],
    ['text/plain; charset=windows-1252', 415],
  ])('in %s with foreign bytes is refused', async (type, status) => {
    expect(await server.send(Buffer.from([0xff]), { 'content-type': type })).toMatchObject({ status });
  });
});

describe('a body that is too large', () => {
  beforeEach(() => server.takes({ 'application/json': anything }, { limit: 1000 }));

  test('is taken up to the limit', async () => {
    expect(await server.send(`"${'x'.repeat(998)}"`, json)).toMatchObject({ status: 200 });
    expect(await server.send(`"${'x'.repeat(999)}"`, json)).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(await server.send(['"', 'x'.repeat(500), 'x'.repeat(499), '"'], json)).toMatchObject({ status: 413 });
  });

  test('is refused by its announced length before it arrives', async () => {
    const socket = await server.connect();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413/);
    socket.destroy();
  });

  test('is refused at the first byte too many, while the client still sends', async () => {
    const socket = await server.connect();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(`3e9\r\n${'x'.repeat(1001)}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413/);
    socket.destroy();
  });

  test('is counted after decompression, and never unpacked to its end', async () => {
    const bombOf = (size: number) => gzipSync(Buffer.alloc(size), { level: 9 });
    const [small, large] = [12_500_000, 200_000_000];
    const bombs = new Map([small, large].map((size) => [size, bombOf(size)]));
    await server.takes({ 'application/json': anything }, { limit: 1_000_000 });
    const before = process.memoryUsage().rss;
    const explode = async (size: number): Promise<void> => {
      const answer = await server.send(bombs.get(size) ?? '', { ...json, 'content-encoding': 'gzip' });
      expect(answer).toMatchObject({ status: 413 });
    };
    // It would be sixteen if the bombs went off.
    expect(await growth(explode, small)).toBeLessThan(4);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test('is counted before decompression too', async () => {
    const socket = await server.connect();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n');
    // The header of gzip may hold a file name of any length, which comes to nothing.
    const header = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(991, 'x')]);
    socket.write('Transfer-Encoding: chunked\r\n\r\n');
    socket.write(Buffer.concat([Buffer.from('3e9\r\n'), header, Buffer.from('\r\n')]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413/);
    socket.destroy();
  });

  test('leaves the connection fit for the next request', async () => {
    const socket = await server.connect();
    const text = 'x'.repeat(5000);
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n${text}`);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 413/);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
    let answer = '';
    while (!answer.includes('HTTP/1.1 200')) answer += String((await once(socket, 'data'))[0]);
    socket.destroy();
  });
});

describe('a client that goes away in the middle of its body', () => {
  test.each([
    ['with a length', 'Content-Length: 100\r\n\r\n{"a":', 'application/json'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n', 'application/json'],
    ['compressed', 'Content-Encoding: gzip\r\nContent-Length: 100\r\n\r\nabc', 'application/json'],
    ['with a length', 'Content-Length: 100\r\n\r\n--b\r\n', 'multipart/form-data; boundary=b'],
  ])('is noticed, %s', async (_what, rest, type) => {
    await server.takes({ 'application/json': anything, 'multipart/form-data': anything });
    const seen = server.outcomes.length;
    const socket = await server.connect();
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n${rest}`);
    while (server.outcomes.length === seen) await wait(5);
    await wait(20);
    socket.destroy();
    expect(await server.outcomes.at(-1)).toMatchObject({ status: 400, code: 'malformed_body' });
    const request = server.requests.at(-1);
    for (const event of ['data', 'end', 'error']) expect(request?.listenerCount(event)).toBeLessThanOrEqual(1);
  });
});

test('a request that the server itself ends is not waited for', async () => {
  await server.takes({ 'application/json': anything });
  const seen = server.outcomes.length;
  const socket = await server.connect();
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
  while (server.outcomes.length === seen) await wait(5);
  server.requests.at(-1)?.destroy();
  expect(await server.outcomes.at(-1)).toMatchObject({ status: 400, code: 'malformed_body' });
});

test('reading leaves no listener of its own behind', async () => {
  await server.takes({ 'application/json': anything });
  for (const [bytes, headers] of [
    [Buffer.from('{}'), json],
    [gzipSync('{}'), { ...json, 'content-encoding': 'gzip' }],
    [Buffer.from('not gzip'), { ...json, 'content-encoding': 'gzip' }],
  ] as const) {
    await server.send(bytes, headers);
    const names = server.requests.at(-1)?.eventNames() ?? [];
    const functions = names.flatMap((name) => server.requests.at(-1)?.listeners(name) ?? []);
    expect(functions.map(({ name }) => name).filter((name) => /^(bound )?on(Data|End|Error|Close|Compressed)$/.test(name))).toEqual([]);
  }
}); // prettier-ignore
