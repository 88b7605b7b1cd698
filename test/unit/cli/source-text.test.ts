import fc from 'fast-check';
import ts from 'typescript';
import { parse } from 'yaml';
import { createNamer, toIdentifier } from '../../../src/cli/source-text/identifiers.js';
import { markdownCode, markdownLink, markdownText } from '../../../src/cli/source-text/markdown.js';
import { isShellQuotable, posixWord, shellWord } from '../../../src/cli/source-text/shell.js';
import { typescriptSource } from '../../../src/cli/source-text/source-text.js';
import { docComment, identifier, propertyName, stringLiteral } from '../../../src/cli/source-text/typescript.js';
import { yamlString } from '../../../src/cli/source-text/yaml.js';
import { newSourceFile } from '../../../src/cli/stubs/source-file.js';
import { addStubs } from '../../../src/cli/stubs/write.js';
import { contractOf, get } from '../../support/contract.js';
import { hostileTexts } from '../../support/hostile-document.js';

/** What generated files are made of, with texts that try to be more than text. */

const fragments = ['*/', '/*', '*', '/', "'", '"', '`', '${', '\\', '\n', '\r', '\u2028', '//', '}', '#', '%', '\ud800', '__proto__', 'x']; // prettier-ignore
const text = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.array(fc.constantFrom(...fragments), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** The kinds of all nodes of a source file that has no syntax error. */
function shapeOf(source: string): readonly ts.SyntaxKind[] {
  const file = ts.createSourceFile('a.ts', source, ts.ScriptTarget.ES2022, true);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  expect(parseDiagnostics.map(({ messageText }) => messageText)).toEqual([]);
  const kinds: ts.SyntaxKind[] = [];
  const visit = (node: ts.Node): void => {
    kinds.push(node.kind);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return kinds;
}

function evaluate(expression: string): unknown {
  const { outputText } = ts.transpileModule(`(${expression})`, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  return (0, eval)(outputText) as unknown;
}

it('writes string literals whose value is the text', () => {
  fc.assert(fc.property(text, (value) => expect(evaluate(stringLiteral(value).text)).toBe(value)));
});

it('writes names of properties that every object keeps as its own', () => {
  fc.assert(
    fc.property(text, (value) => {
      const object = evaluate(`{ ${propertyName(value).text}: 1 }`) as object;
      expect(Object.entries(object)).toEqual([[value, 1]]);
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    }),
  );
});

it('writes comments of one line that end where they should', () => {
  const shape = shapeOf('/** x */\nconst a = 1;');
  fc.assert(
    fc.property(text, (value) => {
      const source = `${docComment(value).text}\nconst a = 1;`;
      expect(shapeOf(source)).toEqual(shape);
      expect(source.split(/[\n\r\u2028\u2029]/)).toHaveLength(2);
    }),
  );
});

it('writes identifiers that differ from each other, from reserved words and from taken names', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (values) => {
      const nameOf = createNamer(['taken']);
      const names = ['taken', ...values.map(nameOf)];
      expect(new Set(names).size).toBe(names.length);
      shapeOf(names.map((name) => `const ${identifier(name).text} = 1;`).join('\n'));
    }),
  );
});

it.each(['', 'a b', '1a', 'a-b', "a'", 'a\u200db', '*/'])('refuses %j as an identifier', (name) => {
  expect(() => identifier(name)).toThrow(TypeError);
});

it('cuts identifiers of long texts', () => {
  expect(toIdentifier('x'.repeat(10_000))).toHaveLength(100);
});

it('writes handlers of one shape, whatever the document says', async () => {
  const { operations } = await contractOf({ paths: { '/a': get() } });
  const stubs = (id: string, path: string, summary: string): string => {
    const described = operations.map((operation) => ({ ...operation, id, path, summary }));
    return addStubs(newSourceFile('/a.ts'), described, {
      kit: 'gatehouse',
      operations: '../api.js',
      user: './user.js',
    });
  };
  const shapes = [stubs('a', '/a', ''), stubs('a-b', '/a', '')].map(shapeOf);
  fc.assert(
    fc.property(text, text, text, (id, path, summary) => {
      expect(shapes).toContainEqual(shapeOf(stubs(id, path, summary)));
    }),
  );
});

it('writes YAML scalars whose value is the text', () => {
  fc.assert(
    fc.property(text, (value) => {
      const { text: scalar } = yamlString(value);
      expect(parse(`title: ${scalar}\nother: 1`)).toEqual({ title: value, other: 1 });
      expect(scalar).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
  );
});

it('writes Markdown of one line without markup', () => {
  fc.assert(
    fc.property(text, (value) => {
      const written = markdownText(value).text;
      expect(written).not.toMatch(/[\n\r\u2028\u2029]/);
      expect(written.replace(/\\[\\`*_[\]<>&|~#!$@]/g, '')).not.toMatch(/[\\`*_[\]<>&|~#!$@]/);
      const span = markdownCode(value).text;
      const fence = /^`+/.exec(span)?.[0] ?? '';
      const inner = span.slice(fence.length, -fence.length);
      expect([...inner.matchAll(/`+/g)].map(([run]) => run)).not.toContain(fence);
      expect(markdownLink(value).text).toMatch(/\]\([^()<>\s]*\)$/);
    }),
  );
});

it('writes arguments that no shell expands, and refuses what it cannot quote', () => {
  fc.assert(
    fc.property(text, (value) => {
      if (isShellQuotable(value)) expect(shellWord(value)).toMatch(/^([\w./:@+=-]+|"[^"$`\\%!\n\r]*")$/);
      else expect(() => shellWord(value)).toThrow(TypeError);
      expect(posixWord(value).replaceAll(`'\\''`, '')).toMatch(/^([\w./:@+=-]+|'[^']*')$/);
    }),
  );
});

it('puts pieces and lists of pieces into a template', () => {
  const one = stringLiteral("it's");
  expect(typescriptSource`const a = [${one}, ${[one, one]}];`.text).toBe("const a = ['it\\'s', 'it\\'s''it\\'s'];");
});
