import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'generated/', 'node_modules/', '.local/', 'test/types/refused/'] },
  { files: ['**/*.ts'], extends: [tseslint.configs.strictTypeChecked] },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: 'test/tsconfig.json' } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A stage returns nothing, or a problem: `void | Problem`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-console': 'off',
    },
  },
  {
    // passport-jwt passes the tolerance of clocks on in no other way than by a deprecated option.
    files: ['src/kit/authentication/jwt.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    // What supertest answers has the type any.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
);
