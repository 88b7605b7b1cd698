import { InvalidArgumentError, Option, type Command } from 'commander';
import { assertInstalled } from '../optional-dependency.js';
import { overlayOption, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';
import { readVersion } from '../version.js';

interface LintCommandOptions extends OverlayOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly owasp?: boolean;
  readonly max: number;
  readonly ruleset?: string;
  readonly rules?: boolean;
}

const DEFAULT_MAX = 100;

/** Adds `gatehouse lint`. */
export function addLint(program: Command, terminal: Terminal, setExitCode: (code: number) => void): void {
  program
    .command('lint')
    .description('check a contract: what prevents a start, what violates OpenAPI, what is unsafe')
    .argument('[document]', 'root file of the contract, JSON or YAML')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json', 'sarif']).default('text'))
    .addOption(overlayOption())
    .option('--json', 'the same as --format json')
    .option('--strict', 'fail on warnings, too')
    .option('--owasp', "also apply OWASP's ruleset, with Spectral, if it is installed")
    .addOption(
      new Option('--max <count>', 'the most findings that are listed').argParser(parseCount).default(DEFAULT_MAX),
    )
    .option('--ruleset <file>', 'rules that differ, and what is ignored (default: .gatehouse-lint.yaml)')
    .option('--rules', 'list the rules instead')
    .addHelpText(
      'after',
      '\nTo disable a rule for a part of the contract, give a reason there: x-lint-ignore: { write-secured: Anyone may try it. }\n' +
        '\nA ruleset, for a document that is not yours to edit:\n' +
        '  rules: { operation-tagged: off, numeric-ids: error }\n' +
        '  ignore:\n' +
        '    - { path: "#/paths/~1legacy*", rule: string-bounded, reason: It ends next year. }\n' +
        '\nExamples:\n' +
        '  gatehouse lint openapi/openapi.yaml\n' +
        '  gatehouse lint openapi/openapi.yaml --strict --format sarif > lint.sarif     in CI\n' +
        '  gatehouse lint --rules',
    )
    .action(async (document: string | undefined, options: LintCommandOptions, command: Command) => {
      const format = options.json === true ? 'json' : options.format;
      const { asJson, asSarif, asText, rulesAsJson, rulesAsText } = await import('../lint/format.js');
      if (options.rules === true) {
        terminal.out(format === 'json' ? rulesAsJson() : rulesAsText());
        return;
      }
      if (document === undefined) command.error("error: missing required argument 'document'");
      assertInstalled(['@redocly/openapi-core'], 'gatehouse lint');
      const [{ lint }, { createExcerpts }, { applyRuleset, readRuleset }] = await Promise.all([
        import('../lint.js'),
        import('../lint/excerpt.js'),
        import('../lint/ruleset.js'),
      ]);
      const ruleset = await readRuleset(options.ruleset);
      const diagnostics = applyRuleset(
        await lint(document, { owasp: options.owasp === true, overlays: options.overlay }),
        ruleset,
      );
      if (format === 'text')
        terminal.out(
          asText(diagnostics, { color: terminal.color === true, max: options.max, excerpt: createExcerpts() }),
        );
      else terminal.out(format === 'json' ? asJson(diagnostics) : asSarif(diagnostics, readVersion(terminal)));
      const failing = options.strict === true ? ['error', 'warning'] : ['error'];
      if (diagnostics.some(({ severity }) => failing.includes(severity))) setExitCode(1);
    });
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a number, such as 500.');
  return Number(text);
}
