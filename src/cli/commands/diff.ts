import { Option, type Command } from 'commander';
import { formatDiagnostic } from '../../kit/index.js';
import { StartupError } from '../../kit/index.js';
import type { Effect } from '../diff/change.js';
import { overlayOption, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';

interface DiffOptions extends OverlayOptions {
  readonly format: keyof typeof FORMATS;
  readonly failOn: 'breaking' | 'risky' | 'none';
}

/** The functions that write the formats. */
const FORMATS = { text: 'asText', markdown: 'asMarkdown', html: 'asHtml', json: 'asJson' } as const;

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
    .addOption(new Option('--format <format>', 'output format').choices(Object.keys(FORMATS)).default('text'))
    .addOption(
      new Option('--fail-on <effect>', 'the least severe change that fails')
        .choices(['breaking', 'risky', 'none'])
        .default('breaking'),
    )
    .addOption(overlayOption())
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gatehouse diff old.yaml new.yaml\n' +
        '  gatehouse diff "git:$(git describe --tags --abbrev=0):generated/openapi.json" openapi/openapi.yaml     in CI\n' +
        '  gatehouse diff old.yaml new.yaml --format markdown     for the description of a pull request\n' +
        '\nExit codes: 0 if no change fails, 1 if one does (--fail-on), 2 if the contracts could not be compared.',
    )
    .action(async (oldDocument: string, newDocument: string, options: DiffOptions) => {
      const [{ diff }, formats] = await Promise.all([import('../diff.js'), import('../diff/format.js')]);
      try {
        const changes = await diff(oldDocument, newDocument, {
          overlays: options.overlay,
          warn: (warning) => terminal.err(`${formatDiagnostic(warning)}\n`),
        });
        terminal.out(formats[FORMATS[options.format]](changes, terminal.color === true));
        const failing = FAILING[options.failOn];
        if (changes.some(({ effect }) => failing.includes(effect))) setExitCode(1);
      } catch (error) {
        if (!(error instanceof StartupError)) throw error;
        terminal.err(`${error.message}\n`);
        // As of diff(1): 1 says that there are differences.
        setExitCode(2);
      }
    });
}
