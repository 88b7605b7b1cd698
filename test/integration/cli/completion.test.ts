import { execFileSync } from 'node:child_process';
import { gatehouse } from '../../support/cli.js';

/** What shells complete. */

/** Completes a line in bash, at its end. @returns the proposals */
async function complete(line: string): Promise<readonly string[]> {
  const { stdout: script } = await gatehouse(['completion', 'bash']);
  const words = line.split(' ');
  const run = `${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _gatehouse; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', run], { encoding: 'utf8' }).trim().split('\n');
}

it.each([
  ['gatehouse se', ['serve']],
  ['gatehouse lint --str', ['--strict']],
  ['gatehouse lint --format s', ['sarif']],
  ['gatehouse diff a b --fail-on ', ['breaking', 'risky', 'none']],
  ['gatehouse completion --h', ['--help']],
])('completes %j in bash', async (line, proposals) => {
  expect(await complete(line)).toEqual(proposals);
});

it.each(['bash', 'zsh', 'fish'])('prints a script for %s that names every command and option', async (shell) => {
  const { code, stdout } = await gatehouse(['completion', shell]);
  expect(code).toBe(0);
  for (const name of ['generate', 'token', 'dev', 'serve', 'init', 'sdk', 'lint', 'diff', 'completion'])
    expect(stdout).toContain(name);
  for (const option of ['owasp', 'fail-on', 'mock', 'stubs'])
    expect(stdout).toMatch(new RegExp(`(--|-l )${option}\\b`));
});

it('refuses a shell that it does not know', async () => {
  expect(await gatehouse(['completion', 'cmd'])).toMatchObject({ code: 2, stderr: expect.stringContaining('fish') });
});
