import { InvalidArgumentError, Option, type Command } from 'commander';
import { duration, existingSigningKey, localAudience, localIssuer, signToken, StartupError } from '../../kit/index.js';
import type { Terminal } from '../terminal.js';

const DEFAULT_LIFETIME_SECONDS = 3_600;

/** Adds `gatehouse token`. */
export function addToken(program: Command, terminal: Terminal): void {
  program
    .command('token')
    .description('print a token that the server on this machine accepts')
    .requiredOption('--subject <name>', 'subject of the token')
    .option('--scope <scopes>', 'scopes and roles, space-separated', '')
    .option('--ttl <time>', 'lifetime: 90s, 10m, 2h', parseLifetimeSeconds, DEFAULT_LIFETIME_SECONDS)
    .addOption(
      new Option('--local <folder>', 'folder with the development key').default(
        terminal.env['LOCAL_DIRECTORY'] ?? '.local',
      ),
    )
    .addHelpText('after', '\nExample:\n  gatehouse token --subject alice --scope "notes:read notes:write" --ttl 10m')
    .action(async (options: { subject: string; scope: string; ttl: number; local: string }) => {
      const refuse = (where: string, what: string, instead: string): never => {
        throw new StartupError([{ where, what, instead }]);
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

function parseLifetimeSeconds(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === undefined || milliseconds < 1000)
    throw new InvalidArgumentError('Use a duration such as 90s, 10m or 2h.');
  return Math.floor(milliseconds / 1000);
}
