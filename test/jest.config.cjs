/** Tests run the sources as CommonJS, one transform per file; `tsc` checks the types beside them. */
const typescript = (tsconfig) => ['ts-jest', { tsconfig, diagnostics: false }];

module.exports = {
  rootDir: '..',
  globalSetup: '<rootDir>/test/support/build.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Says where it is to `import` only.
    '^json-schema-faker$': '<rootDir>/node_modules/json-schema-faker/dist/index.js',
  },
  transform: {
    '\\.ts$': typescript('<rootDir>/test/tsconfig.jest.json'),
    // Published as ES modules only.
    'node_modules/(jose|json-schema-faker)/.+\\.m?js$': typescript('<rootDir>/test/tsconfig.jest.json'),
    'node_modules/@electric-sql/pglite/.+\\.c?js$': '<rootDir>/test/support/import-as-require.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/|json-schema-faker/|@electric-sql/pglite/)'],
  testTimeout: 20_000,
  maxWorkers: 2,
};
