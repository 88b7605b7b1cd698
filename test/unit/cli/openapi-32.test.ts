import { join } from 'node:path';
import ts from 'typescript';
import { generate } from '../../../src/cli/generate.js';
import { lint } from '../../../src/cli/lint.js';
import { generateTypescriptSdk } from '../../../src/cli/sdk/typescript.js';
import { contractOf, fileWith } from '../../support/contract.js';
import { FEATURES_32, textOf32, type Feature32 } from '../../support/openapi-32.js';
import { root } from '../../support/root.js';

/** Every command, for a document of each feature of OpenAPI 3.2. */

/** The errors of TypeScript in a declaration file and a text that imports it. */
function errorsOf(files: ReadonlyMap<string, string>): readonly string[] {
  const host = ts.createCompilerHost({});
  const names = [...files.keys()].map((name) => join(root, name));
  const texts = new Map([...files].map(([name, text]) => [join(root, name), text]));
  host.readFile = (name) => texts.get(name) ?? ts.sys.readFile(name);
  host.fileExists = (name) => texts.has(name) || ts.sys.fileExists(name);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, options, ...others) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, options, ...others) : ts.createSourceFile(name, text, options);
  };
  const options = {
    strict: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    skipLibCheck: true,
  };
  const program = ts.createProgram(names, options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** Rules about what a contract should say, which these small ones do not. */
const STYLE = ['write-secured', 'success-described', 'string-bounded', 'array-bounded', 'integer-bounded', 'number-bounded', 'object-closed']; // prettier-ignore

/** What lint says of a feature beside matters of style. */
const EXPECTED: Partial<Record<Feature32, readonly string[]>> = {
  querystring: ['projection-lossy', 'projection-lossy'],
  events: ['item-schema-unenforced'],
  jsonLines: ['item-schema-unenforced', 'item-schema-unenforced'],
  deviceFlow: ['projection-lossy'],
  positionalMultipart: ['projection-lossy'],
  cookieStyle: ['projection-lossy', 'projection-lossy', 'projection-lossy'],
  nodeType: ['projection-lossy'],
};

describe.each(FEATURES_32)('the document of the feature %s', (feature) => {
  test('is green in lint', async () => {
    const diagnostics = await lint(await fileWith(textOf32(feature)));
    const errors = diagnostics.filter(({ severity, code }) => severity === 'error' && !STYLE.includes(code));
    expect(errors).toEqual([]);
    const own = diagnostics.map(({ code }) => code).filter((code) => ['projection-lossy', 'item-schema-unenforced'].includes(code)); // prettier-ignore
    expect(own).toEqual(EXPECTED[feature] ?? []);
  });

  test('has types for every operation', async () => {
    const { contract, files } = await generate(await fileWith(textOf32(feature)));
    const types = files.get('api.d.ts') ?? '';
    for (const { id } of contract.operations) expect(types).toMatch(new RegExp(`^ {4}${id}: \\{$`, 'm'));
    expect(errorsOf(new Map([['api.d.ts', types]]))).toEqual([]);
  });

  test('has a client with every operation', async () => {
    const contract = await contractOf(textOf32(feature));
    const sdk = (await generateTypescriptSdk(contract, undefined)).get('src/openapi/sdk.gen.ts') ?? '';
    for (const { id, method, path } of contract.operations) {
      const [, call = ''] =
        new RegExp(`public ${id}<[^]*?(\\.(?:request|${method})<[^]*?url: '[^']*')`).exec(sdk) ?? [];
      expect(call).toContain(`url: '${path}'`);
      if (call.startsWith('.request')) expect(call).toContain(`method: '${method.toUpperCase()}'`);
    }
  });
});

test('lint names a deprecated security scheme that operations use', async () => {
  const text = textOf32('deviceFlow');
  const codes = async (of: string): Promise<readonly string[]> =>
    (await lint(await fileWith(of))).map(({ code }) => code);
  expect(await codes(text)).not.toContain('security-scheme-deprecated');
  expect(await codes(text.replace('oauth: [read]', 'old: []'))).toContain('security-scheme-deprecated');
});

test.each<[feature: Feature32, use: string]>([
  ['query', 'const term: string = {} as operations["search"]["requestBody"]["content"]["application/json"]["term"];'],
  ['additionalOperations', 'const to: string = {} as operations["copyFile"]["parameters"]["header"]["Destination"];'],
  ['querystring', 'const size: number | undefined = ({} as operations["search"]["parameters"]["query"]).filter.size;'],
  ['querystring', 'const list: number[] = ({} as NonNullable<operations["searchByJson"]["parameters"]["query"]>).filter!.numbers;'],
  ['mediaTypes', 'const id: number = {} as operations["addThing"]["requestBody"]["content"]["application/json"]["id"];'],
  ['positionalMultipart', 'const [meta, image]: [{ author: string }, Blob] = {} as operations["addBundle"]["requestBody"]["content"]["multipart/mixed"]; void meta; void image;'],
  ['self', 'const id: number = {} as operations["listThings"]["responses"]["200"]["content"]["application/json"]["id"];'],
])('the types of %s describe what handlers get', async (feature, use) => {
  const { files } = await generate(await fileWith(textOf32(feature)));
  const files2 = new Map([['api.d.ts', files.get('api.d.ts') ?? ''], ['use.ts', `import type { operations } from './api.js';\n${use}\n`]]);
  expect(errorsOf(files2)).toEqual([]);
}); // prettier-ignore
