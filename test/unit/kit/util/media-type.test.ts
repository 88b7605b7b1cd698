import {
  covers,
  createMediaTypeMatcher,
  formatsOf,
  isJson,
  kindOf,
  parseMediaType,
  type BodyKind,
  type MediaType,
} from '../../../../src/kit/util/media-type.js';

function parsed(text: string): MediaType {
  const mediaType = parseMediaType(text);
  if (!mediaType) throw new Error(`${text} is no media type`);
  return mediaType;
}

describe('parseMediaType', () => {
  test.each<[text: string, essence: string, parameters: Record<string, string>]>([
    ['application/json', 'application/json', {}],
    ['Application/JSON', 'application/json', {}],
    ['  text/html \t', 'text/html', {}],
    ['text/html;charset=UTF-8', 'text/html', { charset: 'utf-8' }],
    ['text/html; Charset="Utf8"', 'text/html', { charset: 'utf-8' }],
    ['text/html; charset=latin1', 'text/html', { charset: 'iso-8859-1' }],
    ['application/json; version=2; VERSION=3', 'application/json', { version: '2' }],
    ['application/json; x="; charset=latin1"', 'application/json', { x: '; charset=latin1' }],
    ['application/json; x="a\\"b"', 'application/json', { x: 'a"b' }],
    ['application/json;', 'application/json', {}],
    ['application/json; charset', 'application/json', {}],
    ['multipart/form-data; boundary=AbC', 'multipart/form-data', { boundary: 'AbC' }],
    ['*/*', '*/*', {}],
    ['image/*; q=0.5', 'image/*', { q: '0.5' }],
    ['application/*+json', 'application/*+json', {}],
  ])('reads %j', (text, essence, parameters) => {
    const mediaType = parsed(text);
    expect(mediaType.essence).toBe(essence);
    expect(Object.fromEntries(mediaType.parameters)).toEqual(parameters);
  });

  test.each(['', ' ', 'json', 'application', 'application/', '/json', 'a/b/c', 'a b/c', 'a/b c', 'é/x', 'a\u0000/b', '"a"/b', 'a/b,c/d', ';charset=utf-8', '__proto__'])(
    'refuses %j',
    (text) => {
      expect(parseMediaType(text)).toBeUndefined();
    },
  ); // prettier-ignore

  it('reads hostile parameters as parameters only', () => {
    const { parameters } = parsed('a/b; __proto__=x; constructor=y; toString=z');
    expect([...parameters.keys()]).toEqual(['__proto__', 'constructor', 'tostring']);
  });
});

describe('kindOf', () => {
  test.each<[text: string, kind: BodyKind]>([
    ['application/json', 'json'],
    ['application/json; charset=utf-8', 'json'],
    ['text/json', 'json'],
    ['application/problem+json', 'json'],
    ['application/jsonp', 'binary'],
    ['text/plain', 'text'],
    ['text/csv', 'text'],
    ['application/yaml', 'text'],
    ['application/xml', 'xml'],
    ['text/xml', 'xml'],
    ['image/svg+xml', 'xml'],
    ['application/x-www-form-urlencoded', 'urlencoded'],
    ['multipart/form-data', 'multipart'],
    ['multipart/mixed', 'multipart'],
    ['application/octet-stream', 'binary'],
    ['image/png', 'binary'],
  ])('takes bodies of %s as %s', (text, kind) => {
    expect(kindOf(parsed(text))).toBe(kind);
    expect(isJson(text)).toBe(kind === 'json');
  });
});

describe('covers', () => {
  test.each<[range: string, mediaType: string]>([
    ['application/json', 'Application/JSON'],
    ['application/json', 'application/json; charset=utf-8; x=y'],
    ['application/json; charset=UTF-8', 'application/json; charset=utf-8'],
    ['application/json; charset=utf-8', 'application/json'],
    ['application/json; version=2', 'application/json; a=b; Version="2"'],
    ['multipart/form-data; boundary=x', 'multipart/form-data; boundary=y'],
    ['Multipart/Form-Data', 'multipart/form-data; boundary=y'],
    ['image/*', 'image/svg+xml'],
    ['*/*', 'x/y'],
    ['*/*; q=0.1', 'x/y'],
    ['application/*+json', 'application/problem+json'],
  ])('lets %s cover %s', (range, mediaType) => {
    expect(covers(parsed(range), parsed(mediaType))).toBe(true);
  });

  test.each<[range: string, mediaType: string]>([
    ['application/json', 'application/jsonx'],
    ['application/json', 'text/json'],
    ['application/json; version=2', 'application/json'],
    ['application/json; version=2', 'application/json; version=1'],
    ['application/json; version=a', 'application/json; version=A'],
    ['text/plain; charset=iso-8859-1', 'text/plain'],
    ['image/*', 'video/png'],
    ['text/*; format=flowed', 'text/plain'],
    ['application/*+json', 'application/json'],
    ['application/*+json', 'text/x+json'],
    ['application/json', '*/*'],
  ])('does not let %s cover %s', (range, mediaType) => {
    expect(covers(parsed(range), parsed(mediaType))).toBe(false);
  });
});

describe('createMediaTypeMatcher', () => {
  // RFC 9110, section 12.5.1, and what OpenAPI adds in 4.8.13.
  const declared = [
    '*/*',
    'text/*',
    'text/plain',
    'text/plain;format=flowed',
    'application/*+json',
    'application/*',
    'no media type',
    'application/json; v=1',
    'application/json; v=2',
  ];

  test.each<[mediaType: string, range: string, kind: BodyKind]>([
    ['text/plain', 'text/plain', 'text'],
    ['text/plain; format=flowed; x=y', 'text/plain;format=flowed', 'text'],
    ['text/html', 'text/*', 'text'],
    ['text/json', 'text/*', 'json'],
    ['application/json; v=2', 'application/json; v=2', 'json'],
    ['application/json; v=3', 'application/*', 'json'],
    ['application/hal+json', 'application/*+json', 'json'],
    ['application/xml', 'application/*', 'xml'],
    ['image/png', '*/*', 'binary'],
    ['image/svg+xml', '*/*', 'xml'],
    ['multipart/mixed; boundary=x', '*/*', 'multipart'],
  ])('finds the most specific range for %s', (mediaType, range, kind) => {
    expect(createMediaTypeMatcher(declared)(mediaType)?.format).toEqual({ range, kind });
    expect(createMediaTypeMatcher([...declared].reverse())(mediaType)?.format).toEqual({ range, kind });
  });

  test.each(['*/*', 'text/*', 'application/*+json', 'nothing', '', 'no media type'])('finds nothing for %j', (text) => {
    expect(createMediaTypeMatcher(declared)(text)).toBeUndefined();
  });

  it('takes the first of equal ranges', () => {
    expect(createMediaTypeMatcher(['A/B', 'a/b'])('a/b')?.format.range).toBe('A/B');
  });

  it('takes what falls under image/* as bytes', () => {
    expect(createMediaTypeMatcher(['image/*'])('image/svg+xml')?.format.kind).toBe('binary');
    expect(createMediaTypeMatcher(['image/svg+xml'])('image/svg+xml')?.format.kind).toBe('xml');
  });
});

describe('formatsOf', () => {
  test.each<[range: string, kinds: readonly BodyKind[]]>([
    ['*/*', ['json', 'xml', 'text', 'urlencoded', 'binary', 'multipart']],
    ['application/*', ['json', 'xml', 'text', 'urlencoded', 'binary']],
    ['text/*', ['json', 'xml', 'text']],
    ['multipart/*', ['multipart']],
    ['image/*', ['binary']],
    ['application/*+json', ['json']],
    ['Application/JSON; charset=utf-8', ['json']],
    ['no media type', []],
  ])('knows how bodies under %s may be written', (range, kinds) => {
    expect(formatsOf(range)).toEqual(kinds.map((kind) => ({ range, kind })));
  });

  it('knows every format that the matcher finds', () => {
    const types = ['application/json', 'text/json', 'a/x+json', 'application/xml', 'a/b+xml', 'text/x', 'application/yaml', 'application/x-www-form-urlencoded', 'multipart/x', 'image/png', 'image/svg+xml', 'font/woff2', 'model/gltf+json']; // prettier-ignore
    for (const range of [
      '*/*',
      'application/*',
      'text/*',
      'image/*',
      'font/*',
      'model/*',
      'multipart/*',
      'application/*+json',
    ])
      // prettier-ignore
      for (const type of types) {
        const format = createMediaTypeMatcher([range])(type)?.format;
        if (format) expect(formatsOf(range)).toContainEqual(format);
      }
  });
});
