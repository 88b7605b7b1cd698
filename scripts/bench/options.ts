import { parseArgs } from 'node:util';
import { scenarioNames } from './scenarios.js';
import { serverNames } from './servers.js';

/** What to measure, and for how long. */
export interface Options {
  readonly servers: readonly string[];
  readonly scenarios: readonly string[];
  readonly rounds: number;
  /** Seconds of load per server, scenario and round. */
  readonly seconds: number;
  /** Whether it is a whole run, whose figures are written to docs/performance.md. */
  readonly isWhole: boolean;
}

export const help = `Usage: npm run bench -- [options]

Measures what a request costs in Gatehouse and in other servers that do the same work, each in a process of its own,
over TLS on this machine. A whole run takes about twelve minutes and writes docs/performance.md.

  --quick            one round of one second each; prints the figures and writes nothing
  --scenario <name>  only this one; may be given several times
                     ${scenarioNames.join(', ')}
  --server <name>    only this one; may be given several times
                     ${serverNames.join(', ')}
  --help
`;

/** Reads the command line. Answers `undefined` when help was asked for; throws an Error that says what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      scenario: { type: 'string', multiple: true },
      server: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    servers: chosen('--server', values.server, serverNames),
    scenarios: chosen('--scenario', values.scenario, scenarioNames),
    rounds: values.quick ? 1 : 5,
    seconds: values.quick ? 1 : 2,
    isWhole: !values.quick && !values.scenario && !values.server,
  };
}

function chosen(option: string, names: readonly string[] | undefined, known: readonly string[]): readonly string[] {
  for (const name of names ?? [])
    if (!known.includes(name)) throw new Error(`${option} ${name}: there is no such one: write ${known.join(' or ')}`);
  return names === undefined ? known : known.filter((name) => names.includes(name));
}
