import type { Command } from 'commander';
import { describeLosses, loadContract, projectTo31 } from '../../kit/index.js';
import { overlayOption, printWarnings, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';

interface SdkOptions extends OverlayOptions {
  readonly out?: string;
  readonly name?: string;
  readonly check?: boolean;
  readonly jar?: string;
}

/** Adds `gatehouse sdk`. */
export function addSdk(program: Command, terminal: Terminal, setExitCode: (code: number) => void): void {
  program
    .command('sdk')
    .description('generate a client: in TypeScript, or in another language with OpenAPI Generator')
    .argument('<language>', 'typescript, or a generator of OpenAPI Generator: python, go, java, csharp, rust, …')
    .argument('<document>', 'root file of the contract, JSON or YAML')
    .argument('[options...]', 'options of OpenAPI Generator, after --: -- --additional-properties packageName=shop')
    .option('--out <folder>', 'output folder (default: generated/sdk, or generated/sdk-<language>)')
    .option('--name <package>', 'package name (typescript)')
    .addOption(overlayOption())
    .option('--check', 'write nothing, and fail if a file is stale (typescript)')
    .option('--jar <file>', 'the jar of OpenAPI Generator (or set OPENAPI_GENERATOR_JAR)')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gatehouse sdk typescript openapi/openapi.yaml\n' +
        '  gatehouse sdk python openapi/openapi.yaml --jar openapi-generator-cli.jar -- --library asyncio',
    )
    .action(async (language: string, document: string, generatorOptions: readonly string[], options: SdkOptions) => {
      const contract = await loadContract(document, { overlays: options.overlay });
      const losses = describeLosses(projectTo31(contract.document).losses, 'The generator');
      printWarnings(contract, terminal, losses);
      if (language !== 'typescript') {
        const { runOpenApiGenerator } = await import('../sdk/openapi-generator.js');
        const { out = `generated/sdk-${language}`, jar = terminal.env['OPENAPI_GENERATOR_JAR'] } = options;
        setExitCode(await runOpenApiGenerator(contract, { language, out, jar, options: generatorOptions }));
        return;
      }
      const [{ generateTypescriptSdk }, { findStaleFiles, writeFiles }] = await Promise.all([
        import('../sdk/typescript.js'),
        import('../sdk/files.js'),
      ]);
      const { out = 'generated/sdk', name } = options;
      const files = await generateTypescriptSdk(contract, name);
      if (options.check === true) {
        const stale = await findStaleFiles(files, out);
        for (const file of stale) terminal.err(`${out}/${file}: is stale: run gatehouse sdk and commit the result\n`);
        if (stale.length > 0) setExitCode(1);
        return;
      }
      const written = await writeFiles(files, out);
      terminal.out(written.length === 0 ? `${out}: up to date\n` : `${out}: wrote ${written.length} files\n`);
    });
}
