import { detectMediaType } from '../../../../src/app/attachments/media-type.js';

const bytes = (...parts: (string | readonly number[])[]) =>
  new Blob(parts.map((part) => (typeof part === 'string' ? part : Uint8Array.from(part))));
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

describe('the media type of a file', () => {
  test.each([
    ['a PDF', bytes('%PDF-1.7\n', [0xe2, 0xe3, 0xcf, 0xd3]), 'application/pdf'],
    ['a JPEG image', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF'), 'image/jpeg'],
    ['a PNG image', bytes(png, [0, 0, 0, 13], 'IHDR'), 'image/png'],
    ['text', bytes('Milk, bread\r\n\tapples\f'), 'text/plain'],
    ['text in many scripts', bytes('Grüße, 日本語, 🦊'), 'text/plain'],
    ['text with a byte order mark', bytes([0xef, 0xbb, 0xbf], 'text'), 'text/plain'],
    ['nothing', bytes(), 'text/plain'],
    [
      'text longer than a piece that is read, with characters across the border',
      bytes('a', '日本語'.repeat(50_000)),
      'text/plain',
    ],
    ['HTML, which is text', bytes('<!doctype html><script>alert(1)</script>'), 'text/plain'],
    ['text that names a PDF later on', bytes(' %PDF-1.7'), 'text/plain'],
  ])('is told for %s', async (_, content, type) => {
    expect(await detectMediaType(content)).toBe(type);
  });

  test.each([
    ['a program for Linux', bytes([0x7f], 'ELF', [2, 1, 1, 0])],
    ['a program for Windows', bytes('MZ', [0x90, 0, 3, 0])],
    ['a ZIP archive', bytes('PK', [3, 4, 20, 0])],
    ['a GIF image', bytes('GIF89a', [1, 0, 1, 0, 0x80, 0])],
    ['half a PNG signature', bytes(png.slice(0, 6))],
    ['a PNG that is not at the start', bytes([0], png)],
    ['text with a NUL', bytes('a\0b')],
    ['a NUL far behind', bytes('a'.repeat(1_000_000), [0])],
    ['text with an escape sequence', bytes('\u001b[31mred')],
    ['text with a control character of C1', bytes('a\u0085b')],
    ['text in Latin-1', bytes([0x47, 0x72, 0xfc, 0xdf, 0x65])],
    ['text in UTF-16', bytes([0xff, 0xfe, 0x61, 0, 0x62, 0])],
    ['a surrogate in UTF-8', bytes([0xed, 0xa0, 0x80])],
    ['an overlong encoding', bytes([0xc0, 0xaf])],
    ['a character cut in half', bytes('a', [0xe2, 0x82])],
  ])('is refused for %s', async (_, content) => {
    expect(await detectMediaType(content)).toBeUndefined();
  });
});
