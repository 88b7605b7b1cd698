import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadContract, readContract, type LoadedContract } from '../../../../../src/kit/contract/load.js';
import { applyOverlay } from '../../../../../src/kit/contract/overlay/apply-overlay.js';
import { Origins } from '../../../../../src/kit/contract/overlay/origins.js';
import type { OverlayFault } from '../../../../../src/kit/contract/overlay/overlay.js';
import { parseOverlay } from '../../../../../src/kit/contract/overlay/parse-overlay.js';
import { formatDiagnostic } from '../../../../../src/kit/diagnostic.js';
import { folderWith } from '../../../../support/contract.js';

const oai = join(import.meta.dirname, 'oai');

/** Applies actions to a document. @returns the document, and what is reported */
function applied(document: object, actions: readonly object[]): { document: object; faults: OverlayFault[] } {
  const faults: OverlayFault[] = [];
  const overlay = { overlay: '1.1.0', info: { title: 'T', version: '1' }, actions };
  const origins = new Origins();
  origins.register(document, { uri: 'file:///root', pointer: '#' });
  const parsed = parseOverlay('file:///overlay', overlay, (fault) => faults.push(fault));
  if (faults.length === 0) applyOverlay(document, parsed, origins, (fault) => faults.push(fault));
  return { document, faults };
}

describe('the test files of the OpenAPI Initiative', () => {
  const text = (...names: string[]): string => readFileSync(join(oai, ...names), 'utf8');

  test.each(readdirSync(join(oai, 'compliant-sets')))('%s has the output that it should have', async (name) => {
    const folder = join(oai, 'compliant-sets', name);
    const { sources, diagnostics } = await readContract(join(folder, 'openapi.yaml'), {
      overlays: [join(folder, 'overlay.yaml')],
      keepsWritten: true,
      strict: false,
    });
    expect([...diagnostics].filter(({ code }) => code.startsWith('overlay'))).toEqual([]);
    expect(sources.written(sources.root)).toEqual(parse(text('compliant-sets', name, 'output.yaml')));
  });

  for (const version of ['v1.0', 'v1.1']) {
    test.each(readdirSync(join(oai, 'tests', version, 'pass')))(`${version} accepts %s`, (name) => {
      const faults: OverlayFault[] = [];
      parseOverlay('', parse(text('tests', version, 'pass', name)), (fault) => faults.push(fault));
      expect(faults).toEqual([]);
    });

    test.each(readdirSync(join(oai, 'tests', version, 'fail')))(`${version} refuses %s`, (name) => {
      const faults: OverlayFault[] = [];
      parseOverlay('', parse(text('tests', version, 'fail', name)), (fault) => faults.push(fault));
      expect(faults.map(({ code }) => code)).toContain('overlay-invalid');
    });
  }
});

describe('an action', () => {
  test.each<[what: string, document: object, actions: readonly object[], result: object]>([
    ['merges objects', { a: { b: 1 } }, [{ target: '$.a', update: { c: 2 } }], { a: { b: 1, c: 2 } }],
    ['merges objects in objects', { a: { b: { c: 1 } } }, [{ target: '$', update: { a: { b: { d: 2 } } } }], { a: { b: { c: 1, d: 2 } } }],
    ['replaces single values', { a: 1 }, [{ target: '$.a', update: 'x' }], { a: 'x' }],
    ['replaces single values in objects', { a: { b: 1 } }, [{ target: '$.a', update: { b: null } }], { a: { b: null } }],
    ['appends an item', { a: [1] }, [{ target: '$.a', update: { b: 2 } }], { a: [1, { b: 2 }] }],
    ['appends a list', { a: [1] }, [{ target: '$.a', update: [2, 3] }], { a: [1, 2, 3] }],
    ['appends lists in objects', { a: { b: [1] } }, [{ target: '$.a', update: { b: [2] } }], { a: { b: [1, 2] } }],
    ['changes every node', { a: { x: {} }, b: { x: {} } }, [{ target: '$.*.x', update: { y: 1 } }], { a: { x: { y: 1 } }, b: { x: { y: 1 } } }],
    ['selects names with hyphens', { 'x-a-b': { c: 1 } }, [{ target: '$.x-a-b', update: { c: 2 } }], { 'x-a-b': { c: 2 } }],
    ['removes members', { a: 1, b: 2 }, [{ target: '$.a', remove: true }], { b: 2 }],
    ['removes several items', { a: [1, 2, 3, 4] }, [{ target: '$.a[?@ > 1]', remove: true }], { a: [1] }],
    ['removes an item and what is in it', { a: [{ b: 1 }, { b: 2 }] }, [{ target: '$..[?@.b || @ == 1]', remove: true }], { a: [] }],
    ['copies a node', { a: { x: 1 }, b: {} }, [{ target: '$.b', copy: '$.a' }], { a: { x: 1 }, b: { x: 1 } }],
    ['is applied to what the one before made', {}, [{ target: '$', update: { a: {} } }, { target: '$.a', update: { b: 1 } }], { a: { b: 1 } }],
    ['may do nothing', { a: 1 }, [{ target: '$.a' }], { a: 1 }],
    ['changes an object it has not seen', JSON.parse('{"__proto__":{"a":1}}') as object, [{ target: "$['__proto__']", update: { b: 2 } }], JSON.parse('{"__proto__":{"a":1,"b":2}}') as object],
  ])('%s', (_what, document, actions, result) => {
    expect(applied(document, actions)).toEqual({ document: result, faults: [] });
  }); // prettier-ignore

  test('does not share what it adds to several places', () => {
    const document = { a: {}, b: {} };
    applied(document, [
      { target: '$.*', update: { x: { y: 1 } } },
      { target: '$.a.x', update: { z: 2 } },
    ]);
    expect(document).toEqual({ a: { x: { y: 1, z: 2 } }, b: { x: { y: 1 } } });
  });

  test.each<[what: string, document: object, action: object]>([
    ['a list into an object', { a: {} }, { target: '$.a', update: [1] }],
    ['a text into an object', { a: {} }, { target: '$.a', update: 'x' }],
    ['an object into a text', { a: 'x' }, { target: '$.a', update: {} }],
    ['an object into a text of an object', { a: 'x' }, { target: '$', update: { a: {} } }],
    ['a text into a list of an object', { a: [] }, { target: '$', update: { a: 'x' } }],
    ['one value into objects and lists', { a: {}, b: [] }, { target: '$.*', update: {} }],
    ['a copy of nothing', { a: {} }, { target: '$.a', copy: '$.b' }],
    ['a copy of two nodes', { a: {}, b: {} }, { target: '$.a', copy: '$.*' }],
    ['nothing in place of the document', {}, { target: '$', remove: true }],
  ])('cannot put %s', (_what, document, action) => {
    expect(applied(document, [action]).faults.map(({ code }) => code)).toEqual(['overlay-incompatible']);
  });

  test.each<[what: string, actions: readonly object[]]>([
    ['doubles', Array.from({ length: 60 }, (_, n) => ({ target: '$', update: { [`x${n}`]: {} } })).flatMap((action, n) => [action, { target: `$.x${n}`, copy: '$' }])],
    ['nests', [{ target: '$', update: { x: {} } }, ...Array.from({ length: 600 }, (_, n) => ({ target: '$.x', copy: '$', 'x-n': n }))]],
  ])('that %s a document again and again is refused', (_what, actions) => {
    const { faults } = applied({ a: { b: {} } }, actions);
    expect(faults.map(({ code }) => code)).toContain('document-too-large');
  }); // prettier-ignore
});

const document = {
  openapi: '3.1.0',
  info: { title: 'Test', version: '1.0.0' },
  security: [],
  servers: [{ url: '/one' }, { url: '/two' }],
  paths: { '/a': { get: { operationId: 'a', parameters: [], responses: { 204: { description: 'ok' } } } } },
};

/** Loads the document with overlays of such actions. */
async function load(...overlays: (readonly object[] | string)[]): Promise<LoadedContract & { lines: string[] }> {
  const texts = overlays.map((actions) =>
    typeof actions === 'string'
      ? actions
      : stringify({ overlay: '1.0.0', info: { title: 'T', version: '1' }, actions }),
  );
  const files = Object.fromEntries(texts.map((text, index) => [`overlay${index + 1}.yaml`, text]));
  const folder = await folderWith({ 'openapi.yaml': stringify(document), ...files });
  const loaded = await readContract(join(folder, 'openapi.yaml'), {
    overlays: Object.keys(files).map((name) => join(folder, name)),
  });
  return { ...loaded, lines: [...loaded.diagnostics].map((one) => formatDiagnostic(one).replace(`${folder}/`, '')) };
}

describe('an overlay of a contract', () => {
  test('changes it before anything else', async () => {
    const { contract, lines } = await load(
      [{ target: "$.paths['/a'].get", update: { operationId: 'b', 'x-rate-limit': { limit: 5, window: '1m' } } }],
      [{ target: '$.servers', remove: true }],
    );
    expect(lines).toEqual([]);
    expect(contract?.operations).toMatchObject([{ id: 'b', basePaths: [''], rateLimits: [{ limit: 5 }] }]);
  });

  test('has its lines in diagnostics of what comes from it', async () => {
    const { lines } = await load([
      { target: "$.paths['/a'].get.parameters", update: { name: 'x', in: 'nowhere' } },
      { target: "$.paths['/a'].get", update: { 'x-timeout': 'soon' } },
    ]);
    expect(lines.sort()).toEqual([
      expect.stringMatching(/^overlay1\.yaml:12:7: The timeout cannot be read\./),
      expect.stringMatching(/^overlay1\.yaml:7:5: The parameter has no `name`, or no valid `in`\./),
    ]);
  });

  test('leaves the lines of the document as they are, also where it removes items', async () => {
    const { sources } = await load([{ target: '$.servers[0]', remove: true }]);
    const { line } = sources.locate('#/servers/0/url');
    expect(stringify(document).split('\n')[line - 1]).toContain('/two');
  });

  test('is warned of where it changes nothing', async () => {
    const { contract, lines } = await load([{ target: "$.paths['/b']", remove: true }]);
    expect(lines).toEqual([
      "overlay1.yaml:6:5: warning: $.paths['/b'] selects nothing. Correct the target, or remove the action. [overlay-target-unmatched]",
    ]);
    expect(contract?.operations).toHaveLength(1);
  });

  test.each<[what: string, overlay: string | readonly object[], line: RegExp]>([
    ['is no mapping', '[]', /^overlay1\.yaml:1:1: This is no Overlay document\./],
    ['is of a later version', 'overlay: 1.2.0\ninfo: { title: a, version: b }\nactions: [{ target: $ }]\n', /^overlay1\.yaml:1:1: Overlay 1\.2\.0 is not supported\./],
    ['is no YAML', 'a: [', /^overlay1\.yaml:1:\d: .*\[syntax-invalid\]$/],
    ['has a wrong target', [{ target: 'paths', remove: true }], /^overlay1\.yaml:6:5: It is no JSONPath/],
    ['removes what is required', [{ target: '$.openapi', remove: true }], /does not state its version/],
    ['removes paths that others need', [{ target: "$.paths['/a'].get.responses", update: { 200: { $ref: '#/components/responses/x' } } }], /^overlay1\.yaml:\d+:\d+: Unresolved reference #\/components\/responses\/x/],
  ])('is refused when it %s', async (_what, overlay, line) => {
    const { contract, lines } = await load(overlay);
    expect(contract).toBeUndefined();
    expect(lines[0]).toMatch(line);
  }); // prettier-ignore

  test('that does not exist is named', async () => {
    const folder = await folderWith({ 'openapi.yaml': stringify(document) });
    const loading = loadContract(join(folder, 'openapi.yaml'), { overlays: [join(folder, 'missing.yaml')] });
    await expect(loading).rejects.toThrow(/missing\.yaml: There is no such file\. .*\[document-unreadable\]/);
  });

  test('may refer to files beside the document', async () => {
    const folder = await folderWith({
      'openapi.yaml': stringify(document),
      'parameter.yaml': 'name: x\nin: query\nschema: { type: string }\n',
      'overlays/one.yaml': stringify({
        overlay: '1.1.0',
        info: { title: 'T', version: '1' },
        actions: [{ target: "$.paths['/a'].get.parameters", update: { $ref: 'parameter.yaml' } }],
      }),
    });
    const contract = await loadContract(join(folder, 'openapi.yaml'), {
      overlays: [join(folder, 'overlays/one.yaml')],
    });
    expect(contract.operations[0]?.parameters).toMatchObject([{ name: 'x', in: 'query' }]);
  });
});
