import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';

/** F5: the log must never stop the server, whatever its reader does. */

const logger = JSON.stringify(join(process.cwd(), 'src/kit/observability/logger.js'));

/** Runs a program that logs, and tells on standard error how far it is. */
function logging(lines: number, stdout: 'pipe' | number) {
  const script = `
    import { createLogger } from ${logger};
    import { setImmediate as turn } from 'node:timers/promises';
    const log = createLogger();
    process.on('SIGTERM', () => process.exit(0));
    for (let n = 0; n < ${lines}; n += 1) {
      log.info({ n, text: 'x'.repeat(100) }, 'line');
      if (n % 500 === 0) await turn();
    }
    process.stderr.write('logged');
    setInterval(() => log.info('beat'), 50);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', stdout, 'pipe'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  return {
    child,
    exitCode: exited.then(([code]) => code),
    logged: async () => {
      for (let turn = 0; turn < 400 && !errors.includes('logged'); turn += 1) await wait(50);
      return errors;
    },
  };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('F5: a reader that stops costs lines, which are counted, and neither requests nor the end of the process', async () => {
  const { child, logged, exitCode } = logging(100_000, 'pipe');
  expect(await logged()).toBe('logged');
  await wait(300);
  // The reader goes on: it gets the lines that were kept, and is told how many were not.
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  for (let turn = 0; turn < 100 && !text.includes('dropped'); turn += 1) await wait(50);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; n?: number; dropped?: number });
  const written = lines.filter(({ msg }) => msg === 'line').length;
  const dropped = lines.reduce((sum, line) => sum + (line.dropped ?? 0), 0);
  expect(written).toBeGreaterThan(10_000);
  expect(written + dropped).toBeGreaterThanOrEqual(100_000);
  child.kill('SIGTERM');
  expect(await exitCode).toBe(0);
}, 40_000);

test('F5: SIGTERM ends a process whose reader takes nothing', async () => {
  const { child, logged, exitCode } = logging(50_000, 'pipe');
  expect(await logged()).toBe('logged');
  child.kill('SIGTERM');
  const startedAt = performance.now();
  expect(await exitCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(3000);
}, 40_000);

test('F5: a reader that dies does not end the process', async () => {
  const { child, logged, exitCode } = logging(2000, 'pipe');
  child.stdout?.destroy();
  expect(await logged()).toBe('logged');
  await wait(300);
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await exitCode).toBe(0);
}, 40_000);

test('F5: a full disk does not end the process', async () => {
  const { child, logged, exitCode } = logging(20_000, openSync('/dev/full', 'w'));
  expect(await logged()).toBe('logged');
  await wait(500);
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await exitCode).toBe(0);
}, 40_000);
