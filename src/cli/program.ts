import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { duration, existingSigningKey, localAudience, localIssuer, signToken, StartRefused } from '../kit/index.js';

/** What a command writes to and reads from: the terminal, or a test. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
}

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

function addGenerate(program: Command, terminal: Terminal, refuse: (code: number) => void): void {
  program
    .command('generate')
    .description('make the bundled document and the types of its operations')
    .argument('<document>', 'root file of the contract, JSON or YAML')
    .option('--out <folder>', 'where openapi.json and api.d.ts go', 'generated')
    .option('--check', 'write nothing, and fail when something is stale')
    .addHelpText('after', '\nExample:\n  gatehouse generate openapi/openapi.yaml --out generated')
    .action(async (document: string, options: { out: string; check?: boolean }) => {
      // Brings the TypeScript compiler along, which nothing else needs.
      const { differing, generate, write } = await import('./generate.js');
      const generated = await generate(document);
      for (const { what, places } of generated.contract.mended) terminal.err(`mended: ${what} (${places.length})\n`);
      if (options.check === true) {
        const stale = await differing(generated, options.out);
        for (const name of stale)
          terminal.err(`${options.out}/${name}: is not what the contract says: run generate and commit it\n`);
        if (stale.length > 0) refuse(1);
        return;
      }
      const written = await write(generated, options.out);
      terminal.out(
        written.length === 0 ? `${options.out}: up to date\n` : `${options.out}: wrote ${written.join(', ')}\n`,
      );
    });
}

function addToken(program: Command, terminal: Terminal): void {
  program
    .command('token')
    .description('print a token that the server on this machine accepts')
    .requiredOption('--subject <name>', 'who the token is for')
    .option('--scope <scopes>', 'scopes and roles, space-separated', '')
    .option('--ttl <time>', 'how long it is good for: 90s, 10m, 2h', lifetime, 3600)
    .addOption(
      new Option('--local <folder>', 'folder with the development key').default(
        terminal.env['LOCAL_DIRECTORY'] ?? '.local',
      ),
    )
    .addHelpText('after', '\nExample:\n  gatehouse token --subject alice --scope "notes:read notes:write" --ttl 10m')
    .action(async (options: { subject: string; scope: string; ttl: number; local: string }) => {
      const refuse = (where: string, what: string, instead: string): never => {
        throw new StartRefused([{ where, what, instead }]);
      };
      if (terminal.env['JWKS_URL'] !== undefined)
        refuse('JWKS_URL', 'tokens come from that issuer, not from this machine', 'ask it for one, or unset JWKS_URL');
      const key = await existingSigningKey(options.local);
      if (!key) return refuse(options.local, 'there is no development key', 'start the server once: it makes one');
      const token = await signToken(key, {
        subject: options.subject,
        scope: options.scope,
        lifetime: options.ttl,
        issuer: terminal.env['JWT_ISSUER'] ?? localIssuer,
        audience: terminal.env['JWT_AUDIENCE'] ?? localAudience,
      });
      terminal.out(`${token}\n`);
    });
}

function lifetime(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === undefined || milliseconds < 1000)
    throw new InvalidArgumentError('Write a time such as 90s, 10m or 2h.');
  return Math.floor(milliseconds / 1000);
}
