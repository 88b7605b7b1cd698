import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';

/** `gatehouse init` */
export function addInit(program: Command, terminal: Terminal): void {
  program
    .command('init')
    .description('make a new project: a contract, a function for each of its operations, tests')
    .argument('<folder>', 'absent or empty; its name becomes the name of the package')
    .option('--from <document>', 'root file of a contract that is there already, JSON or YAML')
    .addHelpText('after', '\nExamples:\n  gatehouse init shop\n  gatehouse init shop --from ../shop/openapi.yaml')
    .action(async (folder: string, options: { from?: string }) => {
      const { init } = await import('../init.js');
      await init(folder, options.from, terminal);
    });
}
