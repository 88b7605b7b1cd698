/** Tests run the sources as CommonJS, one transform per file; `tsc` checks the types beside them. */
const typescript = (tsconfig) => ['ts-jest', { tsconfig, diagnostics: false }];

module.exports = {
  rootDir: '..',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': typescript('<rootDir>/test/tsconfig.jest.json'),
    // Published as ES modules only.
    'node_modules/jose/.+\\.js$': typescript('<rootDir>/test/tsconfig.jest.json'),
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  testTimeout: 20_000,
  maxWorkers: 2,
};
