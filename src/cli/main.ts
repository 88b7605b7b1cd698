#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { run } from './program.js';

const isInteractive = process.stdin.isTTY && process.stderr.isTTY;
const code = await run(process.argv.slice(2), {
  env: process.env,
  packageFolder: fileURLToPath(new URL('../..', import.meta.url)),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  // https://no-color.org
  color: process.stdout.isTTY && process.stderr.isTTY && !process.env['NO_COLOR'],
  confirm: isInteractive ? confirm : undefined,
});
process.exitCode = code;

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
