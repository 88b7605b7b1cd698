import { createLogger, createPlan, loadContract, StartupError, type Contract, type Fault } from '../../kit/index.js';
import type { PlacedFinding } from './finding.js';

/** A contract, where it can be read, and everything for which a server of it would refuse to start. */
export interface StartupDiagnostics {
  readonly contract: Contract | undefined;
  readonly findings: readonly PlacedFinding[];
}

/** Reads a contract and does what a start does. */
export async function startupDiagnostics(source: string): Promise<StartupDiagnostics> {
  try {
    const contract = await loadContract(source);
    return { contract, findings: (await planFaults(contract)).map(placed) };
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    return { contract: undefined, findings: error.faults.map(placed) };
  }
}

/**
 * What a server of a contract would refuse to start for, with a handler behind every operation and an authenticator
 * behind every scheme: the contract's own faults, each at its place in the source files.
 */
export async function planFaults(contract: Contract): Promise<readonly Fault[]> {
  try {
    await createPlan(contract, {
      handlers: Object.fromEntries(contract.operations.map(({ id }) => [id, () => ({ status: 200 })])),
      authenticators: Object.fromEntries([...schemesOf(contract)].map((name) => [name, () => nobody])),
      log: createLogger({ level: 'silent' }),
      docs: false,
    });
    return [];
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    return error.faults;
  }
}

const nobody = { authenticate: () => undefined, challenge: () => '' };

function schemesOf({ operations, securitySchemes }: Contract): ReadonlySet<string> {
  const names = operations.flatMap(({ security = [] }) => security.flatMap((set) => [...set.keys()]));
  return new Set(names.filter((name) => securitySchemes.has(name)));
}

/** `openapi/openapi.yaml:12 (#/paths)`, taken apart. */
function placed({ where, what, instead }: Fault): PlacedFinding {
  const [, file = where, line = '1', pointer = ''] = /^(.*?)(?::(\d+))?(?: \((#.*)\))?$/.exec(where) ?? [];
  return { rule: 'refused', severity: 'error', file, line: Number(line), pointer, what, instead };
}
