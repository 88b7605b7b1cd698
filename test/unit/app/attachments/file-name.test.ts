import { sanitizeFileName, contentDisposition } from '../../../../src/app/attachments/file-name.js';

describe('the name of a file', () => {
  test.each([
    ['list.txt', 'list.txt'],
    ['Grüße ⚡.txt', 'Grüße ⚡.txt'],
    ['u\u0308.txt', 'ü.txt'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\alice\\list.txt', 'list.txt'],
    ['a\r\nSet-Cookie: x.txt', 'aSet-Cookie x.txt'],
    ['a\0.txt', 'a.txt'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['zero\u200bwidth.txt', 'zerowidth.txt'],
    ['half \ud83d.txt', 'half .txt'],
    ['<script>.txt', 'script.txt'],
    ['what"is*this?.txt', 'whatisthis.txt'],
    ['  spaces.txt  ', 'spaces.txt'],
    ['', 'attachment'],
    ['.', 'attachment'],
    ['..', 'attachment'],
    ['folder/', 'attachment'],
    ['\r\n', 'attachment'],
    ['.profile', '.profile'],
  ])('%j is kept as %j', (sent, kept) => {
    expect(sanitizeFileName(sent)).toBe(kept);
  });

  test('is kept up to 255 characters, none of them cut in half', () => {
    const name = sanitizeFileName('🦊'.repeat(300));
    expect(Array.from(name)).toHaveLength(255);
    expect(() => encodeURIComponent(name)).not.toThrow();
  });
});

describe('Content-Disposition', () => {
  test.each([
    ['list.txt', `attachment; filename="list.txt"; filename*=UTF-8''list.txt`],
    ['my list.txt', `attachment; filename="my list.txt"; filename*=UTF-8''my%20list.txt`],
    ['Grüße.txt', `attachment; filename="Gr__e.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt`],
    ["it's (1)*.txt", `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
    ['100%.txt', `attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
    ['a"b\\c.txt', `attachment; filename="a_b_c.txt"; filename*=UTF-8''a%22b%5Cc.txt`],
  ])('of %s reads %s', (name, header) => {
    expect(contentDisposition(name)).toBe(header);
  });

  test.each(['a\r\nX: y', 'a"; filename="b', '\0', '日本語', '🦊'.repeat(255), "'()*~!"])(
    'of %j is one line of ASCII with one name',
    (name) => {
      const header = contentDisposition(sanitizeFileName(name));
      expect(header).toMatch(/^attachment; filename="[\x20!#-[\]-~]+"; filename\*=UTF-8''[\w%.~!-]+$/);
      expect(header.length).toBeLessThan(4000);
    },
  );
});
