import { Command, CommanderError } from 'commander';
import { StartRefused } from '../kit/index.js';
import { addDev } from './commands/dev.js';
import { addGenerate } from './commands/generate.js';
import { addServe } from './commands/serve.js';
import { addToken } from './commands/token.js';
import type { Terminal } from './terminal.js';

export type { Terminal } from './terminal.js';

/**
 * Runs the `gatehouse` command.
 *
 * @param args without `node` and the script
 * @returns the exit code: 0 done, 1 refused, 2 called wrongly
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('gatehouse')
    .description('An OpenAPI document in, a secure HTTPS server out.')
    .showHelpAfterError('(add --help for what can be written)')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride();
  let code = 0;
  addGenerate(program, terminal, (refused) => (code = refused));
  addToken(program, terminal);
  addDev(program, terminal);
  addServe(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof StartRefused)) throw error;
    terminal.err(`${error.message}\n`);
    return 1;
  }
}
