import type { Contract } from '../../kit/index.js';
import { markdownText } from '../source-text/markdown.js';
import { markdownSource, SourceText, type Markdown } from '../source-text/source-text.js';
import { stringLiteral } from '../source-text/typescript.js';

/** The name of the package; derived from the contract's title if absent. */
export type PackageName = string | undefined;

/**
 * Creates the files of a TypeScript client other than its sources.
 *
 * @param methods the names of the methods, by the id of their operation
 */
export function packageFiles(
  contract: Contract,
  packageName: PackageName,
  methods: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const name = packageName ?? `${slug(contract.title)}-client`;
  const manifest = {
    name,
    version: /^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(contract.version) ? contract.version : '0.0.0',
    description: `Client of ${contract.title}, generated from its contract.`,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    scripts: { build: 'tsc', prepare: 'npm run build' },
    devDependencies: { typescript: '5.9.3' },
  };
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    types: [],
    rootDir: 'src',
    outDir: 'dist',
    declaration: true,
    strict: true,
    skipLibCheck: true,
  };
  return [
    ['package.json', json(manifest)],
    ['tsconfig.json', json({ compilerOptions, include: ['src'] })],
    ['README.md', readme(contract, name, methods).text],
  ];
}

function slug(title: string): string {
  const words = title.normalize('NFKD').toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
  return words.filter((word) => word !== '').join('-') || 'api';
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readme(contract: Contract, name: string, methods: ReadonlyMap<string, string>): Markdown {
  const first = contract.operations.find(({ parameters }) => parameters.every(({ required }) => !required));
  const call = SourceText.trusted<'markdown'>(methods.get((first ?? contract.operations[0])?.id ?? '') ?? '');
  const module = SourceText.trusted<'markdown'>(stringLiteral(name).text);
  return markdownSource`# ${markdownText(name)}

Client of ${markdownText(contract.title)}, generated from its contract by \`gatehouse sdk typescript\`. Edit the contract, not these files.

\`\`\`ts
import { createApi, isProblem } from ${module};

const api = createApi({ server: 'https://localhost:3443', token: () => readToken() });
const { data, error } = await api.${call}({ signal: AbortSignal.timeout(10_000) });
if (isProblem(error, 'rate_limited')) console.log(error.response.headers.get('Retry-After'));
else if (error) throw error;
else console.log(data);
\`\`\`

- There is one typed method per operation. With \`throwOnError: true\`, it throws the \`error\` instead of returning it.
- \`token\` is called for each request that needs one.
- Rejected requests (429, 503, no response) are retried after \`Retry-After\`, unless \`retry\` is \`false\`.
- \`signal\` aborts a request, including the delay before a retry.
- The client runs in Node 20 or newer and in browsers. In Node, trust a local CA with \`NODE_EXTRA_CA_CERTS=.local/authority.crt\`.

\`npm install && npm publish\` builds and publishes it.
`;
}
