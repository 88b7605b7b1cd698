import type { Change } from '../../../src/cli/diff/change.js';
import { asHtml, asJson, asMarkdown, asText } from '../../../src/cli/diff/format.js';

const changes: readonly Change[] = [
  { effect: 'compatible', rule: 'a', operation: 'GET /a', what: 'one' },
  { effect: 'breaking', rule: 'b', operation: 'POST /b', what: 'two' },
  { effect: 'risky', rule: 'c', operation: '', what: 'three' },
  { effect: 'risky', rule: 'd', operation: 'POST /b', what: 'four' },
  { effect: 'compatible', rule: 'e', operation: 'DELETE /a', what: 'five' },
];

it('groups changes by operation, those with the worst changes first', () => {
  expect(asText(changes, false)).toBe(`POST /b
  breaking    two [b]
  risky       four [d]

The whole contract
  risky       three [c]

DELETE /a
  compatible  five [e]

GET /a
  compatible  one [a]

1 breaking, 2 risky, 2 compatible
`);
});

it('has colors on a terminal only', () => {
  expect(asText(changes, true)).toContain('\u001b[31mbreaking');
  expect(asText(changes, false)).not.toContain('\u001b');
});

it('says that there are none', () => {
  expect(asText([], false)).toBe('no changes\n');
  expect(asMarkdown([])).toBe('The contracts have no differences that concern clients.\n');
  expect(asHtml([])).toContain('0 breaking, 0 risky, 0 compatible');
  expect(JSON.parse(asJson([]))).toEqual({ changes: [] });
});

it('writes tables for a pull request', () => {
  expect(asMarkdown(changes)).toBe(`**1 breaking, 2 risky, 2 compatible**

### \`POST /b\`

| Effect | Change | Rule |
| --- | --- | --- |
| 🔴 **breaking** | two | \`b\` |
| 🟡 **risky** | four | \`d\` |

### The whole contract

| Effect | Change | Rule |
| --- | --- | --- |
| 🟡 **risky** | three | \`c\` |

### \`DELETE /a\`

| Effect | Change | Rule |
| --- | --- | --- |
| 🟢 compatible | five | \`e\` |

### \`GET /a\`

| Effect | Change | Rule |
| --- | --- | --- |
| 🟢 compatible | one | \`a\` |
`);
});

it.each(['<script>alert(1)</script>', 'a | b', '`code`', '![x](y)', '\u001b[31mred', 'a\nb', '"><img src=x>', '&lt;'])(
  'has no markup of a document in any format: %j',
  (text) => {
    const hostile = [{ effect: 'risky', rule: text, operation: `GET /${text}`, what: text } as const];
    expect(asText(hostile, false).split('\n')).toHaveLength(5);
    expect(asText(hostile, false)).not.toContain('\u001b');
    const html = asHtml(hostile);
    expect(html.match(/<(script|img)/g)).toBeNull();
    expect(html.match(/<\w+/g)).toEqual(
      asHtml([{ effect: 'risky', rule: 'a', operation: 'GET /a', what: 'a' }]).match(/<\w+/g),
    );
    const row =
      asMarkdown(hostile)
        .split('\n')
        .find((line) => line.includes('risky** |')) ?? '';
    expect(row.replace(/\\./g, '').replace(/`+ ?.*? ?`+ \|$/, '|')).toMatch(/^\| 🟡 \*\*risky\*\* \| [^|<`[]* \| \|$/);
  },
);
