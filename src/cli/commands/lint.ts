import { Option, type Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';

interface LintCommandOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly strict?: boolean;
  readonly owasp?: boolean;
}

/** `gatehouse lint` */
export function addLint(program: Command, terminal: Terminal, refuse: (code: number) => void): void {
  program
    .command('lint')
    .description('say what is wrong with a contract: what a start would refuse, what OpenAPI forbids, what is unsafe')
    .argument('<document>', 'root file of the contract, JSON or YAML')
    .addOption(new Option('--format <format>', 'how it is said').choices(['text', 'json', 'sarif']).default('text'))
    .option('--strict', 'fail for warnings too')
    .option('--owasp', "ask Spectral with OWASP's ruleset too, where it is installed")
    .addHelpText(
      'after',
      '\nA rule is switched off at a place, and below it, with a reason: x-lint-ignore: { write-secured: Anyone may try it. }\n' +
        '\nExamples:\n' +
        '  gatehouse lint openapi/openapi.yaml\n' +
        '  gatehouse lint openapi/openapi.yaml --strict --format sarif > lint.sarif     in CI',
    )
    .action(async (document: string, options: LintCommandOptions) => {
      const [{ lint }, { asJson, asSarif, asText }] = await Promise.all([
        import('../lint.js'),
        import('../lint/format.js'),
      ]);
      const findings = await lint(document, { owasp: options.owasp === true });
      if (options.format === 'text') terminal.out(asText(findings, terminal.color === true));
      else terminal.out(options.format === 'json' ? asJson(findings) : asSarif(findings, version(terminal)));
      if (findings.some(({ severity }) => severity === 'error' || options.strict === true)) refuse(1);
    });
}
