import type { Contract, Operation } from '../contract/model.js';
import { appendPointer, resolvePointer } from '../util/json-pointer.js';
import type { PlanFault } from './plan.js';
import type { ServerOptions } from '../options.js';
import type { Authenticator, Requirement } from '../authentication/authenticator.js';

/** What the plan of an operation says of security. */
export interface SecurityPlan {
  readonly requirements: readonly Requirement[];
  readonly authenticators: ReadonlyMap<string, Authenticator>;
}

/**
 * Compiles `security` to any-of lists of all-of sets, with an authenticator behind every scheme.
 *
 * @param faults gets what is missing: operations that say nothing, schemes that nothing stands behind
 * @returns the part of the plan for an operation
 */
export function planSecurity(
  contract: Contract,
  setup: ServerOptions,
  faults: PlanFault[],
): (operation: Operation) => SecurityPlan {
  const silent = contract.operations.filter(({ security }) => security === undefined);
  if (silent.length > 0 && setup.public !== true) faults.push(silence(contract, silent));

  const authenticators = new Map<string, Authenticator>();
  const needed = setup.public === true ? new Set<string>() : schemesOf(contract.operations);
  for (const name of needed) {
    const authenticator = authenticatorOf(contract, setup, name, faults);
    if (authenticator) authenticators.set(name, authenticator);
  }
  for (const name of Object.keys(setup.authenticators ?? {}))
    if (!contract.securitySchemes.has(name))
      faults.push({
        where: `authenticators.${name}`,
        what: 'the contract has no such security scheme',
        instead: `write one of ${[...contract.securitySchemes.keys()].join(', ') || 'none'}`,
      });

  return ({ security = [] }) => {
    if (setup.public === true) return { requirements: [], authenticators: new Map() };
    const requirements = security.map((set) => ({
      schemes: [...set].map(([name, scopes]) => ({ name, scopes })),
    }));
    const names = new Set(requirements.flatMap(({ schemes }) => schemes.map(({ name }) => name)));
    return {
      requirements,
      authenticators: new Map([...authenticators].filter(([name]) => names.has(name))),
    };
  };
}

function schemesOf(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.flatMap(({ security = [] }) => security.flatMap((set) => [...set.keys()])));
}

function authenticatorOf(
  contract: Contract,
  setup: ServerOptions,
  name: string,
  faults: PlanFault[],
): Authenticator | undefined {
  const scheme = contract.securitySchemes.get(name);
  const factory = setup.authenticators?.[name];
  if (!scheme) {
    faults.push({
      pointer: placeOf(contract, name),
      what: `there is no complete security scheme ${name}`,
      instead: `declare it at components/securitySchemes/${name}, with its type and what that asks for`,
    });
    return undefined;
  }
  if (!factory) {
    faults.push({
      where: `authenticators.${name}`,
      what: `nothing stands behind the security scheme ${name} (${scheme.type})`,
      instead: `give one, such as authenticators: { ${name}: ${suggestions[scheme.type]} }`,
    });
    return undefined;
  }
  try {
    return factory(scheme);
  } catch (error) {
    faults.push({
      where: `authenticators.${name}`,
      what: error instanceof Error ? error.message : String(error),
      instead: `give one for a scheme of type ${scheme.type}, such as ${suggestions[scheme.type]}`,
    });
    return undefined;
  }
}

/** Where a scheme that is not there is asked for. */
function placeOf(contract: Contract, name: string): string {
  const operation = contract.operations.find(({ security = [] }) => security.some((set) => set.has(name)));
  const own = operation ? appendPointer(operation.pointer, 'security') : '#/security';
  return resolvePointer(contract.document, own) === undefined ? '#/security' : own;
}

const suggestions = {
  http: 'jwt({ … }) for bearer, basic((name, password) => …) for basic',
  apiKey: 'apiKey((key) => …)',
  oauth2: 'jwt({ … })',
  openIdConnect: 'jwt({ … })',
  mutualTLS: 'an authenticator of your own',
} as const;

function silence(contract: Contract, silent: readonly Operation[]): PlanFault {
  const some = silent.slice(0, 3).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const list = silent.length > some.length ? `${some.join(', ')}, …` : some.join(', ');
  return {
    pointer: silent.length === contract.operations.length ? '#' : (silent[0]?.pointer ?? '#'),
    what: `${silent.length} of ${contract.operations.length} operations say nothing about security (${list})`,
    instead: 'write security at the root or at each operation; security: [] makes one public',
  };
}
