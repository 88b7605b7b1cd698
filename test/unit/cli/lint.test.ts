import { writeFile } from 'node:fs/promises';
import { createExcerpts } from '../../../src/cli/lint/excerpt.js';
import { asText, rulesAsJson, rulesAsText } from '../../../src/cli/lint/format.js';
import { applyRuleset, readRuleset } from '../../../src/cli/lint/ruleset.js';
import type { Diagnostic, Severity } from '../../../src/kit/index.js';
import { fileWith } from '../../support/contract.js';

const finding = (
  code: string,
  severity: Severity,
  pointer = '#',
  file = 'a.yaml',
  line = 1,
  column = 1,
): Diagnostic => ({
  code,
  severity,
  location: { kind: 'document', pointer, file, line, column },
  message: 'This.',
  hint: 'That.',
});

describe('findings for people', () => {
  it('have errors first, and the count of each rule', () => {
    const found = [
      finding('operation-tagged', 'warning'),
      finding('string-bounded', 'error'),
      finding('operation-tagged', 'warning'),
    ];
    expect(asText(found, { color: false })).toBe(`a.yaml:1:1: This. That. [string-bounded]
a.yaml:1:1: warning: This. That. [operation-tagged]
a.yaml:1:1: warning: This. That. [operation-tagged]

     1  string-bounded    A string that clients send has no bound on its length (OWASP API4).
     2  operation-tagged  An operation has no tag, which names the folder of its handler.

1 error, 2 warnings
`);
  });

  it('are as many as were asked for, and the sum counts all', () => {
    const found = Array.from({ length: 7 }, () => finding('no-basic', 'warning'));
    const text = asText(found, { color: false, max: 2 });
    expect(text.match(/This\. That\./g)).toHaveLength(2);
    expect(text).toContain('5 more: --max lists them');
    expect(text).toContain('0 errors, 7 warnings');
  });

  it.each([
    ['a:\n  b: c\n', 2, 3, '     2 |   b: c\n       |   ^\n'],
    ['a: 1\r\nb: 2\r\n', 2, 1, '     2 | b: 2\n       | ^\n'],
    ['\tx: \u001b[31mred\n', 1, 2, '     1 |  x: \ufffd[31mred\n       |  ^\n'],
    [
      `${'x'.repeat(500)}Y${'z'.repeat(500)}`,
      1,
      501,
      `     1 | ${'x'.repeat(50)}Y${'z'.repeat(49)}\n       | ${' '.repeat(50)}^\n`,
    ],
    ['a', 9, 1, undefined],
  ])('show the line of %j', async (text, line, column, expected) => {
    const file = await fileWith(text);
    expect(createExcerpts()(finding('a', 'error', '#', file, line, column))).toBe(expected);
  });

  it.each(['https://a.example/b.yaml', '/no/such/file.yaml'])('show no line of %s', (file) => {
    expect(createExcerpts()(finding('a', 'error', '#', file))).toBeUndefined();
  });

  it('list every rule once', () => {
    const { rules } = JSON.parse(rulesAsJson()) as { rules: { code: string }[] };
    expect(rules.length).toBeGreaterThan(30);
    expect(rulesAsText().split('\n')).toHaveLength(rules.length + 1);
  });
});

describe('a ruleset', () => {
  const read = async (text: string) => readRuleset(await fileWith(text));

  it.each([
    ['rules: { no-basic: off }', []],
    ['rules: { no-basic: false }', []],
    ['rules: { no-basic: error }', ['error']],
    ['rules: { no-basic: info }', ['info']],
    ['', ['warning']],
    ['ignore: [{ path: "#/paths/~1a", reason: Old. }]', []],
    ['ignore: [{ path: "#/paths", rule: no-basic, reason: Old. }]', []],
    ['ignore: [{ path: "#/paths/*/get", reason: Old. }]', []],
    ['ignore: [{ path: "#/paths/~1*", reason: Old. }]', []],
    ['ignore: [{ path: "#", reason: Old. }]', []],
    ['ignore: [{ path: "#/paths/~1a", rule: https-only, reason: Old. }]', ['warning']],
    ['ignore: [{ path: "#/paths/~1", reason: Old. }]', ['warning']],
    ['ignore: [{ path: "#/paths/*/*/*/*", reason: Old. }]', ['warning']],
    ['ignore: [{ path: "#/path.", reason: Old. }]', ['warning']],
  ])('%s', async (text, severities) => {
    const found = applyRuleset([finding('no-basic', 'warning', '#/paths/~1a/get')], await read(text));
    expect(found.map(({ severity }) => severity)).toEqual(severities);
  });

  it('changes nothing of what keeps a server from starting', async () => {
    const found = [finding('pattern-invalid', 'error', '#/paths/~1a')];
    expect(applyRuleset(found, await read('ignore: [{ path: "#", reason: Old. }]'))).toEqual(found);
  });

  it.each([
    ['rules: { no-basik: off }', 'no-basic is one'],
    ['rules: { pattern-invalid: off }', 'There is no rule pattern-invalid'],
    ['rules: { constructor: off }', 'There is no rule constructor'],
    ['rules: { no-basic: maybe }', 'off, info, warning or error'],
    ['rules: []', 'rules has to be a map'],
    ['ignore: {}', 'ignore has to be a list'],
    ['ignore: [{ path: "#/paths" }]', 'and a reason'],
    ['ignore: [{ path: "/paths", reason: Old. }]', 'Each entry of ignore has a path'],
    ['ignore: [1]', 'Each entry of ignore has a path'],
    ['other: 1', 'There is no other'],
    ['[]', 'It has to be a map'],
    ['{', 'It is not YAML'],
    ['a: &a [x]\nb: *a', 'It is not YAML'],
  ])('is refused: %s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('may be missing where none was named', async () => {
    expect((await readRuleset(undefined)).ignored).toEqual([]);
    await expect(readRuleset('/no/such/ruleset.yaml')).rejects.toThrow('It cannot be read.');
  });

  it('is read from a file each time', async () => {
    const file = await fileWith('rules: {}');
    await writeFile(file, 'rules: { no-basic: off }');
    expect([...(await readRuleset(file)).severities]).toEqual([['no-basic', 'off']]);
  });
});
