import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root.js';

const withGit = existsSync(join(root, '.git')) ? test : test.skip;

/** What stands at the top of the repository, dotfiles apart. */
const allowed = [
  ...['docs', 'generated', 'openapi', 'scripts', 'src', 'test'],
  ...['package.json', 'package-lock.json', 'tsconfig.json'],
  ...['README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
];

withGit('the top level has what it may have, and nothing else', () => {
  const files = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: root, encoding: 'utf8' });
  const names = new Set(files.trim().split('\n').map((file) => file.replace(/\/.*$/, ''))); // prettier-ignore
  expect([...names].filter((name) => !name.startsWith('.')).sort()).toEqual([...allowed].sort());
});
