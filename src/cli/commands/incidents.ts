import { InvalidArgumentError, Option, type Command } from 'commander';
import { duration } from '../../kit/index.js';
import type { AdminFlags } from '../incidents/admin-client.js';
import type { ListedIncident } from '../incidents/format.js';
import type { Terminal } from '../terminal.js';

const MINUTE_MS = 60_000;

/** Adds `gatehouse incidents`, `block` and `unblock`, which use the admin operations of a running server. */
export function addIncidents(program: Command, terminal: Terminal): void {
  const send = async (...args: [AdminFlags, 'GET' | 'POST' | 'DELETE', string, object?]): Promise<unknown> => {
    const { sendAdminRequest } = await import('../incidents/admin-client.js');
    return sendAdminRequest(terminal, ...args);
  };
  const incidents = program.command('incidents').description('list, show and close the incidents of a running server');

  withServer(incidents.command('list').description('list incidents, newest first'), terminal)
    .addOption(new Option('--status <status>').choices(['open', 'contained', 'resolved', 'false_positive']))
    .option('--rule <name>', 'only incidents of this rule')
    .action(async ({ status, rule, ...flags }: AdminFlags & { status?: string; rule?: string }) => {
      const query = new URLSearchParams({ limit: '100', ...(status && { status }), ...(rule && { rule }) });
      const page = (await send(flags, 'GET', `/admin/incidents?${query}`)) as { items: readonly ListedIncident[] };
      const { formatIncidents } = await import('../incidents/format.js');
      terminal.out(formatIncidents(page.items));
    });

  withServer(incidents.command('show').description('show an incident with its evidence'), terminal)
    .argument('<id>')
    .action(async (id: string, flags: AdminFlags) => {
      const incident = (await send(flags, 'GET', `/admin/incidents/${encodeURIComponent(id)}`)) as ListedIncident;
      const { formatIncident } = await import('../incidents/format.js');
      terminal.out(formatIncident(incident));
    });

  withServer(incidents.command('resolve').description('close an incident'), terminal)
    .argument('<id>')
    .requiredOption('--reason <text>', 'why')
    .option('--false-positive', 'it was no attack: end its blocks, and silence its rule about the actor for a day')
    .action(async (id: string, { reason, falsePositive, ...flags }: AdminFlags & Closing) => {
      const status = falsePositive ? 'false_positive' : 'resolved';
      await send(flags, 'POST', `/admin/incidents/${encodeURIComponent(id)}/resolve`, { status, reason });
      terminal.out(`${id} ${status}\n`);
    });

  withServer(program.command('block').description('block or throttle someone on a running server'), terminal)
    .argument('<value>', 'address, subnet, subject, id of an API key, or operationId')
    .addOption(
      new Option('--kind <kind>').choices(['address', 'network', 'subject', 'key', 'operation']).default('address'),
    )
    .requiredOption('--reason <text>', 'why')
    .option('--for <time>', 'how long: 30m, 2h, 7d', parseMinutes, 60)
    .option('--throttle', 'let a few requests through')
    .addHelpText('after', '\nExample:\n  gatehouse block 203.0.113.7 --for 2h --reason "reported by the provider"')
    .action(async (value: string, { kind, reason, for: minutes, throttle, ...flags }: AdminFlags & Blocking) => {
      const block = { kind, value, minutes, reason, action: throttle ? 'throttle' : 'block' };
      const made = (await send(flags, 'POST', '/admin/blocks', block)) as { key: string; until: string };
      terminal.out(`${made.key} until ${made.until}\n`);
    });

  withServer(program.command('unblock').description('end a block on a running server'), terminal)
    .argument('<key>', 'as the block is listed: address:203.0.113.7')
    .action(async (key: string, flags: AdminFlags) => {
      await send(flags, 'DELETE', `/admin/blocks?${new URLSearchParams({ key })}`);
      terminal.out(`${key} ended\n`);
    });
}

interface Closing {
  readonly reason: string;
  readonly falsePositive?: boolean;
}

interface Blocking {
  readonly kind: string;
  readonly reason: string;
  readonly for: number;
  readonly throttle?: boolean;
}

/** A token is no option: other users of the machine could read it in the list of processes. */
function withServer(command: Command, terminal: Terminal): Command {
  const url = terminal.env['GATEHOUSE_URL'] ?? 'https://localhost:3443';
  return command
    .option('--url <url>', 'the server (GATEHOUSE_URL); its token is GATEHOUSE_TOKEN', url)
    .option('--local <folder>', 'folder with the development key', terminal.env['LOCAL_DIRECTORY'] ?? '.local');
}

function parseMinutes(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === undefined || milliseconds < MINUTE_MS)
    throw new InvalidArgumentError('Use a duration such as 30m, 2h or 7d.');
  return Math.round(milliseconds / MINUTE_MS);
}
