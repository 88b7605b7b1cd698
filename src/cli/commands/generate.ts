import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';

interface GenerateOptions {
  readonly out: string;
  readonly check?: boolean;
  readonly stubs?: boolean;
  readonly sources: string;
  readonly yes?: boolean;
}

/** `gatehouse generate` */
export function addGenerate(program: Command, terminal: Terminal, refuse: (code: number) => void): void {
  program
    .command('generate')
    .description('make the bundled document and the types of its operations')
    .argument('<document>', 'root file of the contract, JSON or YAML')
    .option('--out <folder>', 'where openapi.json and api.d.ts go', 'generated')
    .option('--check', 'write nothing, and fail when something is stale')
    .option('--stubs', 'append a typed function for each operation that has none')
    .option('--sources <folder>', 'where the handlers are: <folder>/<tag>/handlers.ts', 'src')
    .option('--yes', 'append them without asking')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gatehouse generate openapi/openapi.yaml --out generated\n' +
        '  gatehouse generate openapi/openapi.yaml --stubs\n' +
        '  gatehouse generate openapi/openapi.yaml --check     in CI',
    )
    .action(async (document: string, options: GenerateOptions) => {
      // Brings the TypeScript compiler along, which nothing else needs.
      const { differing, generate, write } = await import('../generate.js');
      const generated = await generate(document);
      for (const { what, places } of generated.contract.repairs) terminal.err(`mended: ${what} (${places.length})\n`);
      if (options.check === true) {
        const stale = await differing(generated, options.out);
        for (const name of stale)
          terminal.err(`${options.out}/${name}: is not what the contract says: run generate and commit it\n`);
        if (stale.length > 0) refuse(1);
      } else {
        const written = await write(generated, options.out);
        terminal.out(
          written.length === 0 ? `${options.out}: up to date\n` : `${options.out}: wrote ${written.join(', ')}\n`,
        );
      }
      if (options.stubs !== true) return;
      const { appendStubs } = await import('../stubs.js');
      if (!(await appendStubs(generated.contract, options, terminal))) refuse(1);
    });
}
