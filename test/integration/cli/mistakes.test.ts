import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatehouse } from '../../support/cli.js';
import { root } from '../../support/root.js';

/** What a user gets wrong is a line, and never a stack trace; what is stopped leaves nothing behind. */

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-mistakes-'));
const document = {
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  security: [],
  paths: { '/a': { get: { operationId: 'a', responses: { 204: { description: 'Done.' } } } } },
};
writeFileSync(join(folder, 'a.json'), JSON.stringify(document));
writeFileSync(join(folder, 'file'), '');
mkdirSync(join(folder, 'folder'));

it.each([
  [['generate', 'none.json']],
  [['generate', 'folder']],
  [['generate', 'a.json', '--out', 'file/below']],
  [['sdk', 'typescript', 'a.json', '--out', 'file/below']],
  [['sdk', 'typescript', 'none.json']],
  [['init', 'file']],
  [['lint', 'folder']],
  [['lint', 'a.json', '--ruleset', 'folder']],
  [['diff', 'none.json', 'a.json']],
  [['serve', 'none.json', '--mock']],
  [['serve', 'a.json', '--handlers', 'none.mjs']],
])('%j fails with a message', async (args) => {
  const { code, stdout, stderr } = await gatehouse(args, folder);
  expect(code).toBeGreaterThan(0);
  expect(stdout + stderr).not.toBe('');
  expect(stdout + stderr).not.toMatch(/^ +at .*:\d+/m);
});

it('removes its temporary folder when it is interrupted', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'gatehouse-interrupted-'));
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/java'), '#!/bin/sh\necho started\nexec sleep 60\n');
  chmodSync(join(folder, 'bin/java'), 0o755);
  const args = [join(root, 'dist/cli/main.js'), 'sdk', 'go', 'a.json', '--jar', 'file'];
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, TMPDIR: temporary };
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(readdirSync(temporary)).toHaveLength(1);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // As a terminal does: to the whole group.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect(await ended).toBe(130);
  expect(readdirSync(temporary)).toEqual([]);
});
