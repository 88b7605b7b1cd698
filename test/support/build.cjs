const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

/**
 * Tests that start real processes start what `npm start` starts. Nothing is compiled when nothing has changed. Errors
 * of types are told here, and fail `npm run typecheck`.
 */
module.exports = function build() {
  const root = join(__dirname, '../..');
  spawnSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
};
