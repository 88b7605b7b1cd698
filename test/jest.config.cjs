// The product is made of ES modules, and so are its tests. Jest needs this flag of Node for that, in each worker.
const flags = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, flags].filter(Boolean).join(' ');

/** Tests run the sources, one transform per file; `tsc` checks the types beside them. */
module.exports = {
  rootDir: '..',
  globalSetup: '<rootDir>/test/support/build.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  transform: {
    '\\.ts$': ['@swc/jest', { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } }],
  },
  transformIgnorePatterns: ['/node_modules/'],
  testTimeout: 20_000,
  maxWorkers: 2,
  // Also keeps Jest from running a single file in its own process, which was started without the flag above.
  workerIdleMemoryLimit: '1GB',
};
