import { run } from '../../../src/cli/program.js';

/** What the command says of itself. */

async function ask(args: readonly string[], color = false): Promise<{ code: number; output: string }> {
  let output = '';
  const write = (text: string): void => void (output += text);
  const code = await run(args, { env: {}, out: write, err: write, color });
  return { code, output };
}

const commands = ['generate', 'token', 'dev', 'serve', 'init', 'sdk', 'lint', 'diff', 'completion'];

it('lists every command, with examples', async () => {
  const { code, output } = await ask(['--help']);
  expect(code).toBe(0);
  for (const command of commands) expect(output).toMatch(new RegExp(`^  ${command} .*\\w`, 'm'));
  expect(output).toContain('Examples:\n  gatehouse init shop');
});

test.each(commands)('%s has help of its own, with examples that name options it has', async (command) => {
  const { code, output } = await ask([command, '--help']);
  expect(code).toBe(0);
  const examples = output.slice(output.search(/Examples?:\n/)).split('\n').filter((line) => line.includes(`gatehouse ${command}`)); // prettier-ignore
  expect(examples.length).toBeGreaterThan(0);
  const options = output.slice(output.indexOf('Options:'), output.search(/Examples?:\n/));
  for (const example of examples)
    for (const [option] of example
      .split(' -- ', 1)[0]
      ?.replace(/"[^"]*"/g, '')
      .matchAll(/--[a-z-]+/g) ?? [])
      expect(options).toContain(option);
});

test.each([
  [['lint', 'a.yaml', '--formt', 'json'], '--format'],
  [['token', '--subject', 'a', '--scopes', 'b'], '--scope'],
  [['generate', 'a.yaml', '--stub'], '--stubs'],
  [['sevre', 'a.yaml'], 'serve'],
  [['dif', 'a.yaml', 'b.yaml'], 'diff'],
])('%j is refused with what was probably meant: %s', async (args, meant) => {
  const { code, output } = await ask(args);
  expect(code).toBe(2);
  expect(output).toContain(`(Did you mean ${meant}?)`);
});

test.each([[['lint']], [['diff', 'a.yaml']], [['init']], [['token', '--ttl', 'soon', '--subject', 'a']]])(
  '%j is refused with how to get help',
  async (args) => {
    const { code, output } = await ask(args);
    expect(code).toBe(2);
    expect(output).toContain('add --help');
  },
);

it('has colours on a terminal only', async () => {
  expect((await ask(['--help'], true)).output).toContain('\u001b[1m');
  expect((await ask(['--help'], false)).output).not.toContain('\u001b');
});
