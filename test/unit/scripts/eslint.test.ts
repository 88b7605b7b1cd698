import { ESLint } from 'eslint';
import { root } from '../../support/root.js';

/** The configuration of the repository, without the rules that need the types of all files. */
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: '.eslint.config.mjs',
  overrideConfig: { languageOptions: { parserOptions: { project: null } } },
  ruleFilter: ({ ruleId }) => /^architecture\/|^no-|^max-lines$|no-restricted-imports$|ban-ts-comment$/.test(ruleId),
});

/** Returns the rules that a file breaks if this is its text. */
async function rulesBroken(filePath: string, text: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? [];
}

test.each([
  ['a folder that stands later', 'src/kit/util/memoize.ts', "import { x } from '../plan/plan.js';"],
  ['its type', 'src/kit/util/memoize.ts', "import type { Plan } from '../plan/plan.js';"],
  ['its type in place', 'src/kit/util/memoize.ts', "export type A = import('../plan/plan.js').Plan;"],
  ['it on demand', 'src/kit/util/memoize.ts', "export const a = () => import('../plan/plan.js');"],
  ['it by exporting from it', 'src/kit/util/memoize.ts', "export { x } from '../plan/plan.js';"],
  ['a folder of no known order', 'src/kit/util/memoize.ts', "import { x } from '../nowhere/x.js';"],
  ['the public API from inside the kit', 'src/kit/plan/plan.ts', "import { x } from '../index.js';"],
  ['a part of the kit from the sample', 'src/app/main.ts', "import { x } from '../kit/problem.js';"],
  ['a type of a part of the kit', 'src/cli/main.ts', "import type { X } from '../kit/plan/plan.js';"],
])('refuses to import %s', async (_, file, text) => {
  expect(await rulesBroken(file, text)).toContain('architecture/layers');
});

test.each([
  ['a folder that stands before', 'src/kit/plan/plan.ts', "import { x } from '../util/lazy.js';"],
  ['a file of the same folder', 'src/kit/util/memoize.ts', "import { x } from './lazy.js';"],
  ['the public API', 'src/app/main.ts', "import { x } from '../kit/index.js';"],
  ['a package that has no owner', 'src/kit/util/memoize.ts', "import { x } from 'pino';"],
])('allows to import %s', async (_, file, text) => {
  expect(await rulesBroken(file, text)).toEqual([]);
});

test('refuses an import that closes a cycle', async () => {
  const text = "import type { serve } from './serve.js';";
  expect(await rulesBroken('src/kit/create-api.ts', text)).toContain('architecture/no-cycle');
});

test.each([
  ['the sample from the kit', 'src/kit/problem.ts', "import { x } from '../app/user.js';"],
  ['the command line from the kit', 'src/kit/problem.ts', "import { x } from '../cli/version.js';"],
  ['the command line from the sample', 'src/app/main.ts', "import { x } from '../cli/version.js';"],
  ['the sample from the command line', 'src/cli/main.ts', "import { x } from '../app/user.js';"],
  ['another stage', 'src/kit/pipeline/route.ts', "import { x } from './cors.js';"],
  ['a database in a unit test', 'test/unit/kit/problem.test.ts', "import { x } from '../../support/database.js';"],
  ['child processes in a unit test', 'test/unit/kit/problem.test.ts', "import { x } from 'node:child_process';"],
])('refuses to import %s at all', async (_, file, text) => {
  expect(await rulesBroken(file, text)).toContain('@typescript-eslint/no-restricted-imports');
});

test.each([
  ['express-openapi-validator', "import 'express-openapi-validator';"],
  ['a part of it', "import type { X } from 'express-openapi-validator/dist/framework/types.js';"],
  ['it on demand', "export const a = () => import('passport');"],
  ['a type of it', "import type { Strategy } from 'passport';"],
])('refuses %s outside the file that owns it', async (_, text) => {
  expect(await rulesBroken('src/kit/problem.ts', text)).toEqual(['architecture/package-owners']);
});

test.each([
  ['more than 200 lines', 'max-lines', 'export {};\n'.repeat(201)],
  ['the console', 'no-console', "console.log('x');"],
  ['standard output', 'no-restricted-syntax', "process.stdout.write('x');"],
  ['the environment', 'no-restricted-properties', 'export const port = process.env.PORT;'],
  ['the environment, taken apart', 'no-restricted-properties', 'export const { env } = process;'],
  ['a promise to do it later', 'no-warning-comments', `// ${['TO', 'DO'].join('')}: later`],
  [
    'a check that is switched off',
    '@typescript-eslint/ban-ts-comment',
    `// ${['@ts', 'ignore'].join('-')}\nexport {};`,
  ],
])('refuses %s in the kit', async (_, rule, text) => {
  expect(await rulesBroken('src/kit/problem.ts', text)).toContain(rule);
});
