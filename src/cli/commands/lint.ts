import { Option, type Command } from 'commander';
import { assertInstalled } from '../optional-dependency.js';
import { overlayOption, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';
import { readVersion } from '../version.js';

interface LintCommandOptions extends OverlayOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly strict?: boolean;
  readonly owasp?: boolean;
}

/** Adds `gatehouse lint`. */
export function addLint(program: Command, terminal: Terminal, setExitCode: (code: number) => void): void {
  program
    .command('lint')
    .description('check a contract: what prevents a start, what violates OpenAPI, what is unsafe')
    .argument('<document>', 'root file of the contract, JSON or YAML')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json', 'sarif']).default('text'))
    .addOption(overlayOption())
    .option('--strict', 'fail on warnings, too')
    .option('--owasp', "also apply OWASP's ruleset, with Spectral, if it is installed")
    .addHelpText(
      'after',
      '\nTo disable a rule for a part of the contract, give a reason there: x-lint-ignore: { write-secured: Anyone may try it. }\n' +
        '\nExamples:\n' +
        '  gatehouse lint openapi/openapi.yaml\n' +
        '  gatehouse lint openapi/openapi.yaml --strict --format sarif > lint.sarif     in CI',
    )
    .action(async (document: string, options: LintCommandOptions) => {
      assertInstalled(['@redocly/openapi-core'], 'gatehouse lint');
      const [{ lint }, { asJson, asSarif, asText }] = await Promise.all([
        import('../lint.js'),
        import('../lint/format.js'),
      ]);
      const diagnostics = await lint(document, { owasp: options.owasp === true, overlays: options.overlay });
      if (options.format === 'text') terminal.out(asText(diagnostics, terminal.color === true));
      else terminal.out(options.format === 'json' ? asJson(diagnostics) : asSarif(diagnostics, readVersion(terminal)));
      const failing = options.strict === true ? ['error', 'warning'] : ['error'];
      if (diagnostics.some(({ severity }) => failing.includes(severity))) setExitCode(1);
    });
}
