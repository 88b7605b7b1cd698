import { BodyServer } from './body-server.js';

let server: BodyServer;
beforeAll(async () => {
  server = await BodyServer.start();
});
afterAll(() => server.close());

const type = 'application/x-www-form-urlencoded';
const integer = { type: 'integer' };
const string = { type: 'string' };
const integers = { type: 'array', items: integer };
const pet = { $ref: '#/components/schemas/Pet' };

const sent = async (properties: object, text: string, encoding: object = {}, more: object = {}) => {
  await server.takes({ [type]: { schema: { type: 'object', properties, ...more }, encoding } });
  return server.send(text, { 'content-type': type });
};

test.each<[string, object, string, object, object]>([
  ['an integer', { a: integer }, 'a=5', {}, { a: 5 }],
  ['a string that looks like one', { a: string }, 'a=5', {}, { a: '5' }],
  ['blanks and percent-encoding', { a: string }, 'a=x+y%2B%C3%A9', {}, { a: 'x y+é' }],
  ['an array of one', { a: integers }, 'a=5', {}, { a: [5] }],
  ['an array of several', { a: integers }, 'a=5&a=6', {}, { a: [5, 6] }],
  ['an array in one text', { a: integers }, 'a=5,6', { a: { explode: false } }, { a: [5, 6] }],
  ['a pipe delimited array', { a: integers }, 'a=5|6', { a: { style: 'pipeDelimited' } }, { a: [5, 6] }],
  ['a deep object', { a: pet }, 'a[name]=x', { a: { style: 'deepObject' } }, { a: { name: 'x' } }],
  ['an exploded object', { a: pet }, 'name=x', { a: { style: 'form' } }, { a: { name: 'x' } }],
  ['an object in JSON, which is the default', { a: pet }, 'a=%7B%22name%22%3A%22x%22%7D', {}, { a: { name: 'x' } }],
  ['an array in JSON, where that is said', { a: integers }, 'a=[5,6]', { a: { contentType: 'application/json' } }, { a: [5, 6] }],
  ['an array of one object', { a: { type: 'array', items: pet } }, 'a={"name":"x"}', {}, { a: [{ name: 'x' }] }],
  ['an array of objects, one by one', { a: { type: 'array', items: pet } }, 'a={"name":"x"}&a={"name":"y"}', {}, { a: [{ name: 'x' }, { name: 'y' }] }],
  ['an array of objects in one text', { a: { type: 'array', items: pet } }, 'a=[{"name":"x"}]', {}, { a: [{ name: 'x' }] }],
  ['other names where they are not forbidden', { a: integer }, 'a=1&b=2&b=3', {}, { a: 1, b: ['2', '3'] }],
])('%s is read', async (_what, properties, text, encoding, body) => {
  const more = { additionalProperties: { type: ['array', 'string'], items: string } };
  expect(await sent(properties, text, encoding, more)).toEqual({ status: 200, contentType: type, body });
}); // prettier-ignore

test.each<[string, object, string, string]>([
  ['no integer', { a: integer }, 'a=x', '/a'],
  ['a name given twice', { a: string }, 'a=x&a=y', '/a'],
  ['an object that is not JSON', { a: pet }, 'a=x', '/a'],
  ['a name that is not declared', { a: string }, 'b=x', '/b'],
  ['__proto__', { a: string }, '__proto__=x', '/__proto__'],
  ['constructor', { a: string }, 'constructor=x', '/constructor'],
])('%s is a fault', async (_what, properties, text, path) => {
  const outcome = await sent(properties, text, {}, { additionalProperties: false });
  expect((outcome.faults ?? outcome.errors)?.[0]?.path).toBe(path);
});

test.each(['a=%', 'a=%ff', '%C3=1'])('%s is a malformed body', async (text) => {
  expect(await sent({ a: string }, text)).toMatchObject({ status: 400, code: 'malformed_body' });
});

test('what every name is worth does not depend on a schema being there', async () => {
  await server.takes({ [type]: {} });
  expect(await server.send('a=1', { 'content-type': type })).toMatchObject({ body: { a: '1' } });
});

test('another charset is not taken', async () => {
  await server.takes({ [type]: {} });
  expect(await server.send('a=1', { 'content-type': `${type}; charset=iso-8859-1` })).toMatchObject({ status: 415 });
});
