/** Tests run the sources as CommonJS, one transform per file; `tsc` checks the types beside them. */
const typescript = (tsconfig) => ['ts-jest', { tsconfig, diagnostics: false }];

module.exports = {
  rootDir: '..',
  globalSetup: '<rootDir>/test/support/build.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  moduleNameMapper: {
    '/embedded-worker-url\\.js$': '<rootDir>/test/support/embedded-worker-url.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Says where it is to `import` only.
    '^json-schema-faker$': '<rootDir>/node_modules/json-schema-faker/dist/index.js',
  },
  transform: {
    '\\.ts$': typescript('<rootDir>/test/tsconfig.jest.json'),
    // Published as ES modules only.
    'node_modules/(jose|json-schema-faker)/.+\\.m?js$': typescript('<rootDir>/test/tsconfig.jest.json'),
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/|json-schema-faker/)'],
  testTimeout: 20_000,
  maxWorkers: 2,
};
