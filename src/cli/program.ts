import { Command, CommanderError } from 'commander';
import { StartupError } from '../kit/index.js';
import { addCompletion } from './commands/completion.js';
import { addDev } from './commands/dev.js';
import { addDiff } from './commands/diff.js';
import { addGenerate } from './commands/generate.js';
import { addIncidents } from './commands/incidents.js';
import { addInit } from './commands/init.js';
import { addLint } from './commands/lint.js';
import { addSdk } from './commands/sdk.js';
import { addServe } from './commands/serve.js';
import { addToken } from './commands/token.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

export type { Terminal } from './terminal.js';

/**
 * Runs the `gatehouse` command.
 *
 * @param args without `node` and the script
 * @returns the exit code: 0 for success, 1 for a failure, 2 for wrong arguments
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('gatehouse')
    .description('An OpenAPI document in, a secure HTTPS server out.')
    .version(readVersion(terminal))
    .showHelpAfterError('(add --help for usage and examples)')
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHasColors: () => terminal.color === true,
      getErrHasColors: () => terminal.color === true,
    })
    .configureHelp({ styleTitle: bold, styleCommandText: bold })
    .addHelpText('after', examples)
    .exitOverride();
  let exitCode = 0;
  const setExitCode = (code: number): void => void (exitCode = code);
  addGenerate(program, terminal, setExitCode);
  addToken(program, terminal);
  addIncidents(program, terminal);
  addDev(program, terminal);
  addServe(program, terminal);
  addInit(program, terminal);
  addSdk(program, terminal, setExitCode);
  addLint(program, terminal, setExitCode);
  addDiff(program, terminal, setExitCode);
  addCompletion(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof StartupError) && !isSystemError(error)) throw error;
    terminal.err(`${error.message}\n`);
    return 1;
  }
}

/** Checks for what the system refuses, such as a file that may not be written: a mistake of no one in the code. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** Commander removes the escape sequences if the output has no colors. */
function bold(text: string): string {
  return `\u001b[1m${text}\u001b[22m`;
}

const examples = `
Examples:
  gatehouse init shop                         create a project
  gatehouse serve openapi.yaml --mock         serve a document over HTTPS, without any code
  gatehouse dev                               serve this project, and reload on every change
  gatehouse lint openapi/openapi.yaml         check a contract for errors and risks
  gatehouse token --subject alice             print a token that the local server accepts

Run gatehouse <command> --help for the options of a command, with examples.`;
