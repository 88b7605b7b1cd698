import type { Command } from 'commander';
import { overlayOption, type OverlayOptions } from '../overlay-option.js';
import type { Terminal } from '../terminal.js';

/** Adds `gatehouse init`. */
export function addInit(program: Command, terminal: Terminal): void {
  program
    .command('init')
    .description('create a project: a contract, a handler for each of its operations, and tests')
    .argument('<folder>', 'new or empty folder; its name becomes the package name')
    .option('--from <document>', 'root file of an existing contract, JSON or YAML')
    .addOption(overlayOption())
    .addHelpText('after', '\nExamples:\n  gatehouse init shop\n  gatehouse init shop --from ../shop/openapi.yaml')
    .action(async (folder: string, options: { from?: string } & OverlayOptions) => {
      const { init } = await import('../init.js');
      await init(folder, options.from, terminal, options.overlay);
    });
}
