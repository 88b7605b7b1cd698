import type { Dependencies } from './dependency.js';

/** The files around the sources of a new project, by path. */
export function projectFiles(
  name: string,
  contract: string,
  kit: Dependencies,
): readonly (readonly [string, string])[] {
  const isUsual = /^openapi\/openapi\.(yaml|json)$/.test(contract);
  const manifest = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: {
      build: 'tsc',
      prestart: 'npm run -s build',
      start: 'node dist/src/main.js',
      dev: isUsual ? 'gatehouse dev' : `gatehouse dev --contract ${contract}`,
      generate: `gatehouse generate ${contract} --stubs`,
      lint: `gatehouse lint ${contract}`,
      token: 'gatehouse token',
      test: `gatehouse generate ${contract} --check && npm run -s build && node --test dist/test/api.test.js`,
    },
    dependencies: { [kit.name]: kit.kit },
    devDependencies: { '@types/node': kit.nodeTypes, typescript: kit.typescript },
  };
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023'],
    module: 'NodeNext',
    types: ['node'],
    rootDir: '.',
    outDir: 'dist',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: true,
  };
  return [
    ['package.json', json(manifest)],
    ['tsconfig.json', json({ compilerOptions, include: ['src', 'test', 'generated/*.d.ts'] })],
    ['.gitignore', 'node_modules/\ndist/\n.local/\n'],
    ['README.md', readme(name, contract)],
  ];
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const readme = (name: string, contract: string): string => `# ${name}

\`\`\`sh
npm install
npm test
npm start
\`\`\`

The contract is [${contract}](${contract}). Edit it, then:

|                                         |                                                                           |
| --------------------------------------- | ------------------------------------------------------------------------- |
| \`npm run dev\`                           | serve it, and again at every change                                       |
| \`npm run generate\`                      | make \`generated/\` from it, and a function for each operation without one  |
| \`npm run lint\`                          | say what is unsafe or wrong in it                                         |
| \`npm run -s token -- --subject alice\`   | print a token that the local server accepts                               |

\`\`\`
openapi/    the contract                       src/api.ts             what puts the functions together
generated/  made from it, never edited         src/<tag>/handlers.ts  one function per operation
test/       a table made from the contract     src/authenticators.ts  who may call
\`\`\`
`;
