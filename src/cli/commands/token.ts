import { InvalidArgumentError, Option, type Command } from 'commander';
import { atFile, atSetting, duration, existingSigningKey, localAudience, localIssuer, signToken, StartupError } from '../../kit/index.js'; // prettier-ignore
import { commandDiagnostic } from '../diagnostic-codes.js';
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
      if (terminal.env['JWKS_URL'] !== undefined) {
        const message = 'Tokens come from that issuer, not from this machine.';
        const hint = 'Ask the issuer for one, or unset JWKS_URL.';
        throw new StartupError([commandDiagnostic('issuer-external', atSetting('JWKS_URL'), message, hint)]);
      }
      const key = await existingSigningKey(options.local);
      if (!key) {
        const hint = 'Start the server once: it makes one.';
        const message = 'There is no development key.';
        throw new StartupError([commandDiagnostic('signing-key-missing', atFile(options.local), message, hint)]);
      }
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
