const { join } = require('node:path');

const root = join(__dirname, '..');

// The product is made of ES modules, and so are its tests. Jest needs this flag of Node for that, in each worker.
const flags = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, flags].filter(Boolean).join(' ');

const swc = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } };

/** Tests run the sources, one transform per file; `tsc` checks the types beside them. */
const project = (displayName, folders, options = {}) => ({
  displayName,
  rootDir: root,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  testPathIgnorePatterns: ['/node_modules/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '/embedded-worker-url\\.js$': '<rootDir>/test/support/embedded-worker-url.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
  transform: { '\\.ts$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/'],
  ...options,
});

module.exports = {
  rootDir: root,
  projects: [
    // Values and contexts, in this process: no database, no browser, no other process.
    project('unit', ['unit', 'types']),
    // With PostgreSQL, Redis, Chromium or processes of their own, which run what `npm run build` writes.
    project('integration', ['integration', 'contract', 'e2e', 'package', 'corpus', 'attacks'], {
      globalSetup: '<rootDir>/test/support/build.cjs',
    }),
    // Many rounds of races and kills, which take minutes: not a part of `npm test`.
    project('stress', ['stress'], { globalSetup: '<rootDir>/test/support/build.cjs' }),
  ],
  testTimeout: 20_000,
  maxWorkers: 2,
  // Also keeps Jest from running a single file in its own process, which was started without the flags above.
  workerIdleMemoryLimit: '1GB',
};
