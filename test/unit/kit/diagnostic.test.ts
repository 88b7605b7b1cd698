import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIAGNOSTIC_CODES as APPLICATION_CODES } from '../../../src/app/diagnostic-codes.js';
import { COMMAND_CODES, LINT_CODES } from '../../../src/cli/diagnostic-codes.js';
import { DIAGNOSTIC_CODES } from '../../../src/kit/diagnostic-codes.js';
import {
  atFile,
  atOption,
  atPointer,
  atSetting,
  diagnosticFactory,
  Diagnostics,
  formatDiagnostic,
  StartupError,
  type DiagnosticLocation,
} from '../../../src/kit/diagnostic.js';
import { root } from '../../support/root.js';

const diagnostic = diagnosticFactory({
  'a-code': { severity: 'error', explanation: 'A.' },
  'b-code': { severity: 'warning', explanation: 'B.' },
});
const at = { file: 'openapi/openapi.yaml', line: 12, column: 5 };

describe('formatDiagnostic', () => {
  test.each<[location: DiagnosticLocation, shown: string]>([
    [{ kind: 'document', pointer: '#/paths', ...at }, 'openapi/openapi.yaml:12:5'],
    [atPointer('#/paths/~1notes'), '#/paths/~1notes'],
    [{ kind: 'file', ...at }, 'openapi/openapi.yaml:12:5'],
    [atFile('.local/key.pem'), '.local/key.pem'],
    [atSetting('PORT'), 'PORT'],
    [atOption('handlers.getNotes'), 'handlers.getNotes'],
  ])('writes %j on one line that begins with %s', (location, shown) => {
    const found = diagnostic('a-code', location, 'GET /notes has no handler.', 'Write one.');
    expect(formatDiagnostic(found)).toBe(`${shown}: GET /notes has no handler. Write one. [a-code]`);
  });

  it.each(['warning', 'info'] as const)('labels a diagnostic of severity %s', (severity) => {
    const found = diagnostic('a-code', atSetting('PORT'), 'It is odd.', 'Look.', severity);
    expect(formatDiagnostic(found)).toBe(`PORT: ${severity}: It is odd. Look. [a-code]`);
  });

  it('writes one line, whatever a document has in its names', () => {
    for (const hostile of ['\n', '\r\n', '\u001b[2J', '\u2028', '\u202e', '\u0000']) {
      const location = {
        kind: 'document',
        pointer: `#/${hostile}`,
        file: `a${hostile}.yaml`,
        line: 1,
        column: 1,
      } as const;
      const line = formatDiagnostic(diagnostic('a-code', location, `Path ${hostile}x.`, `Hint${hostile}.`));
      expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      expect(line.split('\n')).toHaveLength(1);
    }
  });
});

describe('Diagnostics', () => {
  const found = diagnostic('a-code', atPointer('#/a'), 'Message.', 'Hint.');

  it('adds the source position of a pointer', () => {
    const diagnostics = new Diagnostics((pointer) => ({ ...at, line: pointer.length }));
    diagnostics.merge([found, diagnostic('a-code', atSetting('PORT'), 'Message.', 'Hint.')]);
    expect([...diagnostics].map(({ location }) => location)).toEqual([
      { kind: 'document', pointer: '#/a', ...at, line: 3 },
      { kind: 'setting', name: 'PORT' },
    ]);
  });

  it('keeps the same diagnostic once, with the higher severity', () => {
    const warning = { ...found, severity: 'warning' } as const;
    for (const order of [
      [warning, found],
      [found, warning],
    ]) {
      const diagnostics = new Diagnostics();
      diagnostics.merge(order);
      expect([...diagnostics]).toEqual([found]);
    }
  });

  it('throws every error at once, and nothing for warnings', () => {
    const diagnostics = new Diagnostics();
    diagnostics.add(diagnostic('b-code', atSetting('A'), 'Odd.', 'Look.'));
    expect(() => diagnostics.throwIfErrors()).not.toThrow();
    const errors = ['B', 'C'].map((name) => diagnostic('a-code', atSetting(name), 'Wrong.', 'Correct it.'));
    diagnostics.merge(errors);
    let thrown: unknown;
    try {
      diagnostics.throwIfErrors();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(StartupError);
    expect(thrown).toMatchObject({
      name: 'StartupError',
      diagnostics: errors,
      message: 'B: Wrong. Correct it. [a-code]\nC: Wrong. Correct it. [a-code]',
    });
  });
});

describe('the catalog', () => {
  const catalogs = [DIAGNOSTIC_CODES, COMMAND_CODES, LINT_CODES, APPLICATION_CODES];
  const codes = catalogs.flatMap((catalog) => Object.keys(catalog));

  it('names each code once, in kebab case or as Redocly names its rule', () => {
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$|^operation-operationId-unique$/);
  });

  it('explains each code in a sentence', () => {
    for (const catalog of catalogs)
      for (const [code, { explanation }] of Object.entries(catalog))
        expect([code, explanation]).toEqual([code, expect.stringMatching(/^[A-Z].*\.$/)]);
  });

  it('has no code that is raised nowhere', () => {
    const text = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('diagnostic-codes.ts'))
      .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
      .join('\n');
    expect(codes.filter((code) => code !== 'openapi' && !text.includes(`'${code}'`))).toEqual([]);
  });
});
