import { markdownLink, markdownText } from '../source-text/markdown.js';
import { shellWord } from '../source-text/shell.js';
import { markdownSource, type Markdown } from '../source-text/source-text.js';
import type { ProjectDependencies } from './dependency.js';

/** Creates the files of a new project other than its sources, by path. */
export function projectFiles(
  name: string,
  contract: string,
  kit: ProjectDependencies,
): readonly (readonly [string, string])[] {
  const path = shellWord(contract);
  const isDefaultPath = /^openapi\/openapi\.(yaml|json)$/.test(contract);
  const manifest = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: {
      build: `gatehouse generate ${path} && tsc`,
      prestart: 'npm run -s build',
      start: 'node dist/src/main.js',
      dev: isDefaultPath ? 'gatehouse dev' : `gatehouse dev --contract ${path}`,
      generate: `gatehouse generate ${path} --stubs`,
      lint: `gatehouse lint ${path}`,
      token: 'gatehouse token',
      test: 'npm run -s build && node --test dist/test/api.test.js',
    },
    dependencies: { [kit.name]: kit.kit, ...kit.runtime },
    devDependencies: kit.tools,
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
    ['.gitattributes', '* text=auto eol=lf\n'],
    ['.gitignore', 'node_modules/\ndist/\ngenerated/\n.local/\n'],
    ['README.md', readme(name, contract).text],
  ];
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const readme = (name: string, contract: string): Markdown => markdownSource`# ${markdownText(name)}

\`\`\`sh
npm install
npm test
npm start
\`\`\`

The contract is ${markdownLink(contract)}. Edit it, then:

|                                         |                                                                           |
| --------------------------------------- | ------------------------------------------------------------------------- |
| \`npm run dev\`                           | serve it, and reload on every change                                      |
| \`npm run generate\`                      | update \`generated/\`, and add a handler for each operation without one     |
| \`npm run lint\`                          | check it for errors and risks                                             |
| \`npm run -s token -- --subject alice\`   | print a token that the local server accepts                               |

\`\`\`
openapi/    the contract                       src/api.ts             combines the handlers
generated/  made from it at each build         src/<tag>/handlers.ts  one handler per operation
test/       tests based on the contract        src/authenticators.ts  authentication
\`\`\`
`;
