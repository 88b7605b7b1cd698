import { Command, CommanderError } from 'commander';
import { StartupError } from '../kit/index.js';
import { addDev } from './commands/dev.js';
import { addDiff } from './commands/diff.js';
import { addGenerate } from './commands/generate.js';
import { addInit } from './commands/init.js';
import { addLint } from './commands/lint.js';
import { addSdk } from './commands/sdk.js';
import { addServe } from './commands/serve.js';
import { addToken } from './commands/token.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

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
    .version(version(terminal))
    .showHelpAfterError('(add --help for what can be written)')
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHasColors: () => terminal.color === true,
      getErrHasColors: () => terminal.color === true,
    })
    .configureHelp({ styleTitle: bold, styleCommandText: bold })
    .addHelpText('after', examples)
    .exitOverride();
  let code = 0;
  addGenerate(program, terminal, (refused) => (code = refused));
  addToken(program, terminal);
  addDev(program, terminal);
  addServe(program, terminal);
  addInit(program, terminal);
  addSdk(program, terminal, (refused) => (code = refused));
  addLint(program, terminal, (refused) => (code = refused));
  addDiff(program, terminal, (refused) => (code = refused));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof StartupError)) throw error;
    terminal.err(`${error.message}\n`);
    return 1;
  }
}

/** Taken out again where there are no colours. */
function bold(text: string): string {
  return `\u001b[1m${text}\u001b[22m`;
}

const examples = `
Examples:
  gatehouse init shop                         a new project
  gatehouse serve openapi.yaml --mock         a document over HTTPS, before anything is written
  gatehouse dev                               the project here, served again at every change
  gatehouse lint openapi/openapi.yaml         what is unsafe or wrong in a contract
  gatehouse token --subject alice             a token that the local server accepts

gatehouse <command> --help says more of each, with examples.`;
