import type { Contract } from '../../kit/index.js';

/** What the package of a client is called; made from the contract's title where nothing is said. */
export type PackageName = string | undefined;

/** The files around the sources of a TypeScript client. */
export function packageFiles(contract: Contract, named: PackageName): readonly (readonly [string, string])[] {
  const name = named ?? `${slug(contract.title)}-client`;
  const manifest = {
    name,
    version: /^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(contract.version) ? contract.version : '0.0.0',
    description: `Client of ${contract.title}, made from its contract.`,
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
    ['README.md', readme(contract, name)],
  ];
}

function slug(title: string): string {
  const words = title.normalize('NFKD').toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
  return words.filter((word) => word !== '').join('-') || 'api';
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readme(contract: Contract, name: string): string {
  const first = contract.operations.find(
    ({ id, parameters }) => /^\w+$/.test(id) && parameters.every((p) => !p.required),
  );
  const call = first?.id ?? contract.operations[0]?.id ?? 'operation';
  return `# ${name}

Client of ${contract.title}, made from its contract by \`gatehouse sdk typescript\`. Edit the contract, not these files.

\`\`\`ts
import { createApi, isProblem } from '${name}';

const api = createApi({ server: 'https://localhost:3443', token: () => readToken() });
const { data, error } = await api.${call}({ signal: AbortSignal.timeout(10_000) });
if (isProblem(error, 'rate_limited')) console.log(error.response.headers.get('Retry-After'));
else if (error) throw error;
else console.log(data);
\`\`\`

- One typed method per operation; \`throwOnError: true\` throws what would be \`error\`.
- \`token\` is asked for each request that needs one.
- A request that was not taken (429, 503, no answer) is sent again after \`Retry-After\`; \`retry: false\` never does.
- \`signal\` aborts a request, and the wait before its next try.
- Node 20 or newer, and browsers. In Node, an authority of your own: \`NODE_EXTRA_CA_CERTS=.local/authority.crt\`.

\`npm install && npm publish\` builds and publishes it.
`;
}
