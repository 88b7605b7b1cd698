import tseslint from 'typescript-eslint';
import { layers } from './scripts/eslint/layers.mjs';
import { noCycle } from './scripts/eslint/no-cycle.mjs';
import { packageOwners } from './scripts/eslint/package-owners.mjs';

/** The folders and files of the kit in the order in which they build on each other: each imports only what stands before it. */
const kitOrder = [
  'util',
  'problem',
  'diagnostic',
  'diagnostic-codes',
  'security-events',
  'schema',
  'contract',
  'redis',
  'rate-limit',
  'observability',
  'handler',
  'handler-types',
  'stream',
  'decode',
  'sanitize',
  'validation',
  'authentication',
  'local',
  'incidents',
  'context',
  'idempotency',
  'pages',
  'options',
  'mock',
  'plan',
  'pipeline',
  'server',
  'settings',
  'create-api',
  'cluster',
  'open-incidents',
  'connection-events',
  'serve',
  'index',
];

/** Packages that one file each knows, so that another one can take their place. */
const kitPackages = {
  '@fastify/busboy': ['src/kit/decode/multipart-parts.ts'],
  'express-openapi-validator': ['src/kit/validation/eov-adapter.ts'],
  'jsonpath-rfc9535': ['src/kit/contract/overlay/select-nodes.ts'],
  helmet: ['src/kit/pipeline/security-headers.ts'],
  passport: [
    'src/kit/authentication/passport.ts',
    // The type of a strategy.
    'src/kit/authentication/api-key-basic.ts',
  ],
  'passport-jwt': ['src/kit/authentication/verify-token.ts'],
  'pino-http': ['src/kit/pipeline/access-log.ts'],
  'prom-client': ['src/kit/observability/metrics.ts'],
  'rate-limit-redis': ['src/kit/rate-limit/redis.ts'],
  'sanitize-html': ['src/kit/sanitize/html.ts'],
  'swagger-ui-express': ['src/kit/pages/docs/swagger-ui.ts'],
};

/** Built-in rules, which also hold the limits that no other tool checks. */
const source = {
  'max-lines': ['error', { max: 200 }],
  'no-console': 'error',
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Settings are read from the environment that is passed in.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector:
        'MemberExpression[object.object.name="process"][object.property.name=/^std(out|err)$/][property.name="write"]',
      message: 'Write to the log, or to the terminal that is passed in.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'docs/api/', 'generated/', '**/node_modules/', '.local/', 'test/types/refused/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.ts'], extends: [tseslint.configs.strictTypeChecked] },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: 'test/tsconfig.json' } },
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A stage returns nothing, or the problem to respond with.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
    },
  },
  { files: ['src/**/*.ts'], rules: source },
  {
    files: ['src/**/*.ts'],
    plugins: { architecture: { rules: { layers, 'no-cycle': noCycle, 'package-owners': packageOwners } } },
    rules: {
      'architecture/layers': [
        'error',
        {
          folder: 'src/kit',
          order: kitOrder,
          entries: ['index.ts'],
        },
      ],
      'architecture/no-cycle': ['error', 'src'],
    },
  },
  // A context, its operation and its page name each other's types.
  { files: ['src/kit/context/*.ts'], rules: { 'architecture/no-cycle': 'off' } },
  { files: ['src/kit/**/*.ts'], rules: { 'architecture/package-owners': ['error', kitPackages] } },
  {
    files: ['src/kit/**/*.ts'],
    rules: restrictImports(['**/app/**', '**/cli/**', '**/generated/**'], 'The kit knows neither.'),
  },
  { files: ['src/app/**/*.ts'], rules: restrictImports(['**/cli/**'], 'The sample is a user of the kit only.') },
  { files: ['src/cli/**/*.ts'], rules: restrictImports(['**/app/**'], 'The commands work for any project.') },
  {
    // The files beside the stages: `run` writes responses and the log around them.
    files: ['src/kit/pipeline/**/*.ts'],
    ignores: ['src/kit/pipeline/run.ts'],
    rules: restrictImports(['**/app/**', '**/cli/**', '**/generated/**', './*'], 'A stage knows no other stage.'),
  },
  // Processes begin here: they hand the environment and the terminal on.
  {
    files: ['src/app/main.ts', 'src/cli/main.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-syntax': 'off' },
  },
  // What is said before there is a log, or to the person at the terminal only.
  { files: ['src/kit/server/shutdown.ts', 'src/kit/server/startup-banner.ts'], rules: { 'no-console': 'off' } },
  // One table each, which reads best in one piece.
  {
    files: ['src/kit/pages/docs/problem-explanations.ts', 'src/kit/cluster/primary.ts', 'src/kit/server/listen.ts'],
    rules: { 'max-lines': ['error', { max: 240 }] },
  },
  {
    // passport-jwt passes the tolerance of clocks on in no other way than by a deprecated option.
    files: ['src/kit/authentication/verify-token.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    // The pool waits for the promise of `onConnect`, which its types do not tell.
    files: ['src/app/database/connection-pool.ts'],
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { properties: false } }] },
  },
  {
    // What supertest answers has the type any.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    files: ['test/unit/**/*.ts'],
    rules: restrictImports(
      [
        'node:child_process',
        ...['browser', 'cli', 'database', 'postgres', 'redis', 'repository', 'sample'].map(
          (name) => `**/support/${name}.js`,
        ),
      ],
      'Tests with other processes, databases or a browser stand in test/integration.',
    ),
  },
);

function restrictImports(group, message) {
  return { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group, message }] }] };
}
