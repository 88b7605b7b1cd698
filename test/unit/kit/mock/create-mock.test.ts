import { get } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

const json = (schema: unknown, others: Record<string, unknown> = {}): Record<string, unknown> => ({
  description: '',
  content: { 'application/json': { schema, ...others } },
});
const mocked = (responses: Record<string, unknown>): Record<string, unknown> => ({
  paths: { '/a': get({ responses }) },
});
const note = {
  type: 'object',
  required: ['id', 'title'],
  properties: { id: { type: 'string', format: 'uuid' }, title: { type: 'string', example: 'Shopping' } },
};

describe('an operation without a handler answers', () => {
  test.each<[what: string, responses: Record<string, unknown>, status: number, body: unknown]>([
    [
      'the example of the contract',
      { 200: json(note, { example: { id: uuid(1), title: 'x' } }) },
      200,
      { id: uuid(1), title: 'x' },
    ],
    [
      'the first example that is valid',
      { 200: json(note, { examples: { bad: { value: { id: 5 } }, good: { value: { id: uuid(2), title: 'y' } } } }) },
      200,
      { id: uuid(2), title: 'y' },
    ],
    ['a value made from the schema', { 200: json(note) }, 200, { id: expect.any(String), title: 'Shopping' }],
    [
      'the lowest status that says it went well',
      { 404: json({}), 201: json({ const: 1 }), 200: json({ const: 2 }) },
      200,
      2,
    ],
    ['a range as its first status', { '2XX': json({ const: 1 }) }, 200, 1],
    ['the default where nothing else is declared', { default: json({ const: 1 }) }, 200, 1],
    ['what it can, where only a refusal is declared', { 404: json({ const: 1 }) }, 404, 1],
    ['nothing, where no body is declared', { 204: { description: '' } }, 204, {}],
    [
      'with an example inside the schema only where that is valid',
      {
        200: json({
          type: 'object',
          required: ['on'],
          properties: { on: { type: 'string', format: 'date', example: 'yesterday' } },
        }),
      },
      200,
      { on: '2024-05-17' },
    ],
  ])('%s', async (_, responses, status, body) => {
    const { request } = await serve(mocked(responses), { onMissingHandler: 'mock' });
    const answer = await request.get('/a').expect(status);
    expect(answer.body).toEqual(body);
  });

  it('the same every time', async () => {
    const { request } = await serve(mocked({ 200: json(note) }), { onMissingHandler: 'mock' });
    const [first, second] = [await request.get('/a'), await request.get('/a')];
    expect(second.body).toEqual(first.body);
  });

  it('with the headers it must have', async () => {
    const headers = {
      ETag: { required: true, schema: { type: 'string' } },
      'X-Count': { required: true, schema: { type: 'integer', minimum: 5 } },
    };
    const { request } = await serve(mocked({ 204: { description: '', headers } }), { onMissingHandler: 'mock' });
    await request.get('/a').expect(204).expect('X-Count', '5').expect('ETag', /./);
  });

  it('only valid requests', async () => {
    const parameters = [{ in: 'query', name: 'q', required: true, schema: { type: 'integer' } }];
    const paths = { '/a': get({ parameters, responses: { 200: json({ const: 1 }) } }) };
    const { request } = await serve({ paths }, { onMissingHandler: 'mock' });
    await request.get('/a').expect(400);
    await request.get('/a?q=1').expect(200);
  });

  it('501 where no value satisfies the schema', async () => {
    const { request } = await serve(mocked({ 200: json({ allOf: [{ type: 'string' }, { type: 'integer' }] }) }), {
      onMissingHandler: 'mock',
    });
    const { body } = await request.get('/a').expect(501);
    expect(body).toMatchObject({
      code: 'not_implemented',
      detail: 'No response could be made that the contract allows.',
    });
  });

  it('501 where the set-up asks for that', async () => {
    const { request } = await serve(mocked({ 200: json(note) }), { onMissingHandler: 'not_implemented' });
    const { body } = await request.get('/a').expect(501);
    expect(body).toMatchObject({ code: 'not_implemented' });
  });
});

describe('a mock under a range', () => {
  const object = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
  const responds = (content: Record<string, unknown>, status = 200): Record<string, unknown> =>
    mocked({ [status]: { description: '', content } });

  test.each<[range: string, media: Record<string, unknown>, type: RegExp, text: string]>([
    ['*/*', { schema: object }, /^application\/json/, '{"id":1}'],
    ['*/*', { schema: { type: 'object' }, example: { id: 7 } }, /^application\/json/, '{"id":7}'],
    ['*/*', { schema: { type: 'string' } }, /^application\/json/, '"string"'],
    ['application/*', { schema: object }, /^application\/json/, '{"id":1}'],
    ['application/*+json', { schema: object }, /^application\/vnd.example\+json/, '{"id":1}'],
    ['text/*', { schema: { type: 'string' } }, /^text\/plain/, 'string'],
    ['text/plain', { schema: { type: 'integer', minimum: 3 } }, /^text\/plain/, '3'],
    ['image/*', { schema: { type: 'string', format: 'binary' } }, /^image\/png/, 'content'],
    ['audio/*', {}, /^audio\/mpeg/, 'content'],
    ['video/*', {}, /^video\/mp4/, 'content'],
    ['font/*', {}, /^font\/woff2/, 'content'],
    ['model/*', {}, /^model\/octet-stream/, 'content'],
    ['Application/JSON; charset=UTF-8', { schema: object }, /^Application\/JSON; charset=UTF-8$/, '{"id":1}'],
  ])('names a media type: %s', async (range, media, type, text) => {
    const { request } = await serve(responds({ [range]: media }), { onMissingHandler: 'mock' });
    const response = await request.get('/a').buffer(true).expect(200).expect('Content-Type', type);
    const bytes: unknown = response.body;
    expect(Buffer.isBuffer(bytes) ? bytes.toString() : response.text).toBe(text);
  });

  it('takes the schema of the most specific range', async () => {
    const content = { '*/*': { schema: { const: 0 } }, 'application/json': { schema: { const: 1 } } };
    const { request } = await serve(responds(content), { onMissingHandler: 'mock' });
    await request.get('/a').expect(200, '1');
  });

  test.each([204, 205, 304])('has no body with status %i, whatever is declared', async (status) => {
    const content = { 'application/json': { schema: object } };
    const { request } = await serve(responds(content, status), { onMissingHandler: 'mock' });
    const { text, headers } = await request.get('/a').expect(status);
    expect(text).toBe('');
    expect(headers).not.toHaveProperty('content-type');
  });
});

it('an operation with a handler is not mocked', async () => {
  const { request } = await serve(mocked({ 200: json({}, { example: 'mock' }) }), {
    onMissingHandler: 'mock',
    handlers: { getA: () => ({ status: 200, body: 'handler' }) },
  });
  await request.get('/a').expect(200, '"handler"');
});

describe('a client chooses', () => {
  const content = {
    'application/json': {
      schema: { type: 'string' },
      examples: { short: { value: 'a' }, long: { value: 'aaa' }, wrong: { value: 5 } },
    },
    'text/plain': { schema: { type: 'string' }, example: 'text' },
    'image/*': {},
  };
  const responses = { 200: { description: '', content }, 404: json({ const: 'no' }), '5XX': json({ const: 'broken' }) };

  test.each<[header: Record<string, string>, status: number, type: RegExp, body: string, applied: string | undefined]>([
    [{}, 200, /^application\/json/, '"a"', undefined],
    [{ Accept: '*/*' }, 200, /^application\/json/, '"a"', undefined],
    [{ Accept: 'text/plain' }, 200, /^text\/plain/, 'text', undefined],
    [{ Accept: 'application/json;q=0.5, text/*' }, 200, /^text\/plain/, 'text', undefined],
    [{ Accept: 'image/png' }, 200, /^image\/png/, '', undefined],
    [{ Accept: 'audio/mpeg' }, 406, /^application\/problem\+json/, '', undefined],
    [{ Accept: 'application/xml' }, 406, /^application\/problem\+json/, '', undefined],
    [{ Prefer: 'code=404' }, 404, /^application\/json/, '"no"', 'code=404'],
    [{ Prefer: 'code=503' }, 503, /^application\/json/, '"broken"', 'code=503'],
    [{ Prefer: 'code=418' }, 200, /^application\/json/, '"a"', undefined],
    [{ Prefer: 'code=100' }, 200, /^application\/json/, '"a"', undefined],
    [{ Prefer: 'code=nonsense' }, 200, /^application\/json/, '"a"', undefined],
    [{ Prefer: 'example=long' }, 200, /^application\/json/, '"aaa"', 'example=long'],
    [{ Prefer: 'respond-async, example="long"; wait=5' }, 200, /^application\/json/, '"aaa"', 'example=long'],
    [{ Prefer: 'code=200, example=short' }, 200, /^application\/json/, '"a"', 'code=200, example=short'],
    [{ Prefer: 'example=wrong' }, 200, /^application\/json/, '"a"', undefined],
    [{ Prefer: 'example=__proto__' }, 200, /^application\/json/, '"a"', undefined],
  ])('with %j', async (header, status, type, body, applied) => {
    const { request } = await serve(mocked(responses), { onMissingHandler: 'mock' });
    const answer = await request.get('/a').set(header).expect(status).expect('Content-Type', type);
    if (body !== '') expect(answer.text).toBe(body);
    expect(answer.headers['preference-applied']).toBe(applied);
  });
});

function uuid(n: number): string {
  return `3fa85f64-5717-4562-b3fc-2c963f66afa${n}`;
}
