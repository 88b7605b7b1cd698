import type { Command } from 'commander';
import { loadContract } from '../../kit/index.js';
import type { Terminal } from '../terminal.js';

interface SdkOptions {
  readonly out?: string;
  readonly name?: string;
  readonly check?: boolean;
  readonly jar?: string;
}

/** `gatehouse sdk` */
export function addSdk(program: Command, terminal: Terminal, refuse: (code: number) => void): void {
  program
    .command('sdk')
    .description('make a client of an API: in TypeScript, or in another language through OpenAPI Generator')
    .argument('<language>', 'typescript, or a generator of OpenAPI Generator: python, go, java, csharp, rust, …')
    .argument('<document>', 'root file of the contract, JSON or YAML')
    .argument('[options...]', 'after --, for OpenAPI Generator: -- --additional-properties packageName=shop')
    .option('--out <folder>', 'where it goes (default: generated/sdk, or generated/sdk-<language>)')
    .option('--name <package>', 'what the package is called (typescript)')
    .option('--check', 'write nothing, and fail when something is stale (typescript)')
    .option('--jar <file>', "OpenAPI Generator's jar (or set OPENAPI_GENERATOR_JAR)")
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gatehouse sdk typescript openapi/openapi.yaml\n' +
        '  gatehouse sdk python openapi/openapi.yaml --jar openapi-generator-cli.jar -- --library asyncio',
    )
    .action(async (language: string, document: string, others: readonly string[], options: SdkOptions) => {
      const contract = await loadContract(document);
      if (language !== 'typescript') {
        const { otherSdk } = await import('../sdk/openapi-generator.js');
        const { out = `generated/sdk-${language}`, jar = terminal.env['OPENAPI_GENERATOR_JAR'] } = options;
        refuse(await otherSdk(contract, { language, out, jar, options: others }));
        return;
      }
      const [{ typescriptSdk }, { differing, write }] = await Promise.all([
        import('../sdk/typescript.js'),
        import('../sdk/files.js'),
      ]);
      const { out = 'generated/sdk', name } = options;
      const made = await typescriptSdk(contract, name);
      if (options.check === true) {
        const stale = await differing(made, out);
        for (const file of stale)
          terminal.err(`${out}/${file}: is not what the contract says: make it again and commit it\n`);
        if (stale.length > 0) refuse(1);
        return;
      }
      const written = await write(made, out);
      terminal.out(written.length === 0 ? `${out}: up to date\n` : `${out}: wrote ${written.length} files\n`);
    });
}
