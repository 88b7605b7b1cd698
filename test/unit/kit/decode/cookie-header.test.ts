import { parseCookieHeader } from '../../../../src/kit/decode/cookie-header.js';

describe('parseCookieHeader', () => {
  test.each<[header: string, cookies: Record<string, string>]>([
    ['', {}],
    ['a', {}],
    ['a=', { a: '' }],
    ['a=1; b=2', { a: '1', b: '2' }],
    ['a=1;b=2', { a: '1', b: '2' }],
    [' a = 1 ;\tb\t=\t2 ', { a: '1', b: '2' }],
    ['a=1; a=2', { a: '1' }],
    ['a="1 2"', { a: '1 2' }],
    ['a="', { a: '"' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=%20', { a: '%20' }],
    ['a; b=1; ; c=2', { b: '1', c: '2' }],
  ])('reads %j', (header, cookies) => {
    expect(Object.fromEntries(parseCookieHeader(header))).toEqual(cookies);
  });

  test.each(['\u00a0', '\u000b', '\u000c', '\u0085', '\u00ad', '\u001f'])(
    'does not take a name after %j for the name without it, as browsers do not',
    (character) => {
      const cookies = parseCookieHeader(`${character}__Host-refresh=theirs; __Host-refresh=mine`);
      expect(cookies.get('__Host-refresh')).toBe('mine');
      expect(parseCookieHeader(`__Host-refresh${character}=theirs`).get('__Host-refresh')).toBeUndefined();
    },
  );

  it('has no cookies that nobody sent', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(parseCookieHeader('a=1').get(name)).toBeUndefined();
    expect([...parseCookieHeader('__proto__=1; constructor=2')]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });
});
