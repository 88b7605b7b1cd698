import { Option, type Command } from 'commander';
import type { Terminal } from '../terminal.js';

interface DiffOptions {
  readonly format: 'text' | 'json';
  readonly failOn: 'breaking' | 'risky' | 'none';
}

/** `gatehouse diff` */
export function addDiff(program: Command, terminal: Terminal, refuse: (code: number) => void): void {
  program
    .command('diff')
    .description('say what has changed between two contracts, and what that means to their clients')
    .argument('<old>', 'root file of the contract as it was, or git:<revision>:<file>')
    .argument('<new>', 'root file of the contract as it is')
    .addOption(new Option('--format <format>', 'how it is said').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--fail-on <effect>', 'the least that fails')
        .choices(['breaking', 'risky', 'none'])
        .default('breaking'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gatehouse diff old.yaml new.yaml\n' +
        '  gatehouse diff "git:$(git describe --tags --abbrev=0):generated/openapi.json" openapi/openapi.yaml     in CI',
    )
    .action(async (old: string, now: string, options: DiffOptions) => {
      const { asText, diff } = await import('../diff.js');
      const changes = await diff(old, now);
      terminal.out(
        options.format === 'json'
          ? `${JSON.stringify({ changes }, null, 2)}\n`
          : asText(changes, terminal.color === true),
      );
      const failing = { breaking: ['breaking'], risky: ['breaking', 'risky'], none: [''] }[options.failOn];
      if (changes.some(({ effect }) => failing.includes(effect))) refuse(1);
    });
}
