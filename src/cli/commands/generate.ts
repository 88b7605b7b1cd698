import type { Command } from 'commander';
import { assertInstalled } from '../optional-dependency.js';
import { overlayOption, printWarnings, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';

interface GenerateOptions extends OverlayOptions {
  readonly out: string;
  readonly check?: boolean;
  readonly stubs?: boolean;
  readonly sources: string;
  readonly yes?: boolean;
}

/** Adds `gatehouse generate`. */
export function addGenerate(program: Command, terminal: Terminal, setExitCode: (code: number) => void): void {
  program
    .command('generate')
    .description('generate the bundled document and the types of its operations')
    .argument('<document>', 'root file of the contract, JSON or YAML')
    .option('--out <folder>', 'folder for openapi.json and api.d.ts', 'generated')
    .addOption(overlayOption())
    .option('--check', 'write nothing, and fail if a file is stale')
    .option('--stubs', 'append a typed handler for each operation without one')
    .option('--sources <folder>', 'folder of the handlers: <folder>/<tag>/handlers.ts', 'src')
    .option('--yes', 'append handlers without asking')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gatehouse generate openapi/openapi.yaml --out generated\n' +
        '  gatehouse generate openapi/openapi.yaml --stubs\n' +
        '  gatehouse generate openapi/openapi.yaml --check     in CI',
    )
    .action(async (document: string, options: GenerateOptions) => {
      assertInstalled(['typescript', 'openapi-typescript'], 'gatehouse generate');
      const { findStaleFiles, generate, writeGenerated } = await import('../generate.js');
      const generated = await generate(document, options.overlay);
      printWarnings(generated.contract, terminal);
      for (const { what, places } of generated.contract.repairs) terminal.err(`repaired: ${what} (${places.length})\n`);
      if (options.check === true) {
        const stale = await findStaleFiles(generated, options.out);
        for (const name of stale)
          terminal.err(`${options.out}/${name}: is stale: run gatehouse generate and commit the result\n`);
        if (stale.length > 0) setExitCode(1);
      } else {
        const written = await writeGenerated(generated, options.out);
        terminal.out(
          written.length === 0 ? `${options.out}: up to date\n` : `${options.out}: wrote ${written.join(', ')}\n`,
        );
      }
      if (options.stubs !== true) return;
      const { appendStubs } = await import('../stubs.js');
      if (!(await appendStubs(generated.contract, options, terminal))) setExitCode(1);
    });
}
