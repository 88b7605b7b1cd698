import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingPrograms, missingRight } from './requirements.js';
import { scenarios } from './scenarios/index.js';
import { restore, type Outcome, type Scenario } from './scenario.js';
import { removeNetwork } from './site/network.js';
import { startSite, type Site } from './site/site.js';
import { formatFailures, formatRow, formatTable, writeTable } from './table.js';
import { unmountAll } from './site/disk.js';

/**
 * The fault suite: three hosts in network namespaces, behind a balancer, under load, while one thing after the other
 * fails. Prints a table; exits with 1 when a promise was not kept.
 *
 * Usage: npm run test:faults -- [--only name,name] [--rate 100] [--details] [--write] [--list]
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rate: { type: 'string', default: '100' },
    details: { type: 'boolean' },
    write: { type: 'boolean' },
    list: { type: 'boolean' },
  },
});

if (values.list === true) {
  for (const { name, title } of scenarios) console.log(`${name.padEnd(22)} ${title}`);
  process.exit(0);
}

const right = missingRight();
const missing = right === undefined ? missingPrograms() : [right];
if (missing.length > 0) {
  console.log(`The fault suite is skipped: it needs ${missing.join(', ')}.`);
  // Programs can be installed in CI, rights cannot.
  process.exit(right === undefined && process.env['CI'] !== undefined ? 1 : 0);
}

const names = values.only?.split(',');
const unknown = names?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(', ')}; --list shows them.`);
  process.exit(2);
}

if (names && values.write === true) {
  console.error('The table is written as a whole: leave --only or --write out.');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-faults-'));
// PostgreSQL runs as another user.
chmodSync(folder, 0o755);
process.on('exit', () => {
  try {
    removeNetwork();
  } finally {
    unmountAll();
    rmSync(folder, { recursive: true, force: true });
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const site = await startSite(folder, Number(values.rate));
const rows: (readonly [Scenario, Outcome])[] = [];
for (const scenario of scenarios.filter(({ name }) => names?.includes(name) ?? true)) {
  const outcome = await runScenario(site, scenario);
  rows.push([scenario, outcome]);
  console.log(formatRow(scenario, outcome));
  if (values.details === true) console.log(formatFailures(outcome));
}
console.log(`\n${formatTable(rows)}`);
if (values.write === true) await writeTable(rows);
process.exit(rows.some(([, { broken }]) => broken.length > 0) ? 1 : 0);

async function runScenario(site: Site, scenario: Scenario): Promise<Outcome> {
  try {
    const outcome = await scenario.run(site);
    await restore(site);
    return outcome;
  } catch (error) {
    // The next scenario starts with new hosts.
    for (const machine of Object.values(site.machines)) machine.signalAll('SIGKILL');
    await restore(site);
    return { broken: [error instanceof Error ? error.message : String(error)] };
  }
}
