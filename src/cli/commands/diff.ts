import { Option, type Command } from 'commander';
import type { Effect } from '../diff/change.js';
import type { Terminal } from '../terminal.js';

interface DiffOptions {
  readonly format: 'text' | 'json';
  readonly failOn: 'breaking' | 'risky' | 'none';
}

/** Which changes fail, by `--fail-on`. */
const FAILING: Readonly<Record<DiffOptions['failOn'], readonly Effect[]>> = {
  breaking: ['breaking'],
  risky: ['breaking', 'risky'],
  none: [],
};

/** Adds `gatehouse diff`. */
export function addDiff(program: Command, terminal: Terminal, setExitCode: (code: number) => void): void {
  program
    .command('diff')
    .description('compare two contracts, and show what the changes mean for clients')
    .argument('<old>', 'root file of the old contract, or git:<revision>:<file>')
    .argument('<new>', 'root file of the new contract')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--fail-on <effect>', 'the least severe change that fails')
        .choices(['breaking', 'risky', 'none'])
        .default('breaking'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gatehouse diff old.yaml new.yaml\n' +
        '  gatehouse diff "git:$(git describe --tags --abbrev=0):generated/openapi.json" openapi/openapi.yaml     in CI',
    )
    .action(async (oldDocument: string, newDocument: string, options: DiffOptions) => {
      const { diff, formatChanges } = await import('../diff.js');
      const changes = await diff(oldDocument, newDocument);
      terminal.out(
        options.format === 'json'
          ? `${JSON.stringify({ changes }, null, 2)}\n`
          : formatChanges(changes, terminal.color === true),
      );
      const failing = FAILING[options.failOn];
      if (changes.some(({ effect }) => failing.includes(effect))) setExitCode(1);
    });
}
