import type { Contract, Operation, SecurityScheme } from '../contract/model.js';
import { appendPointer, resolvePointer } from '../util/json-pointer.js';
import { atOption, atPointer, type Diagnostic, type Diagnostics } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { ServerOptions } from '../options.js';
import type { Authenticator, AuthenticatorFactory, Requirement } from '../authentication/authenticator.js';

/** What the plan of an operation says of security. */
export interface SecurityPlan {
  readonly requirements: readonly Requirement[];
  readonly authenticators: ReadonlyMap<string, Authenticator>;
}

/** Checks that each operation says who may call it, by schemes that are declared. */
export function checkSecurity(contract: Contract): readonly Diagnostic[] {
  const { operations, securitySchemes } = contract;
  const silent = operations.filter(({ security }) => security === undefined);
  const missing = [...schemesOf(operations)].filter((name) => !securitySchemes.has(name));
  return [
    ...(silent.length > 0 ? [undeclaredSecurity(contract, silent)] : []),
    ...missing.map((name) =>
      diagnostic(
        'security-scheme-missing',
        atPointer(placeOf(contract, name)),
        `The security scheme ${name} is not declared, or not completely.`,
        `Declare it at components/securitySchemes/${name}, with its type and what that requires.`,
      ),
    ),
  ];
}

/**
 * Compiles `security` to any-of lists of all-of sets, with an authenticator behind every scheme.
 *
 * @param diagnostics gets the schemes without an authenticator, and the authenticators without a scheme
 * @returns the part of the plan for an operation
 */
export function planSecurity(
  contract: Contract,
  options: ServerOptions,
  diagnostics: Diagnostics,
): (operation: Operation) => SecurityPlan {
  for (const name of Object.keys(options.authenticators ?? {}))
    if (!contract.securitySchemes.has(name)) diagnostics.add(unknownAuthenticator(contract, name));
  if (options.public === true) return () => ({ requirements: [], authenticators: new Map() });

  diagnostics.merge(checkSecurity(contract));
  const authenticators = new Map<string, Authenticator>();
  for (const name of schemesOf(contract.operations)) {
    const scheme = contract.securitySchemes.get(name);
    const authenticator = scheme && authenticatorOf(name, scheme, options.authenticators?.[name], diagnostics);
    if (authenticator) authenticators.set(name, authenticator);
  }

  return ({ security = [] }) => {
    const requirements = security.map((set) => ({ schemes: [...set].map(([name, scopes]) => ({ name, scopes })) }));
    const names = new Set(requirements.flatMap(({ schemes }) => schemes.map(({ name }) => name)));
    return { requirements, authenticators: new Map([...authenticators].filter(([name]) => names.has(name))) };
  };
}

function schemesOf(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.flatMap(({ security = [] }) => security.flatMap((set) => [...set.keys()])));
}

function authenticatorOf(
  name: string,
  scheme: SecurityScheme,
  factory: AuthenticatorFactory | undefined,
  diagnostics: Diagnostics,
): Authenticator | undefined {
  const option = atOption(`authenticators.${name}`);
  if (!factory) {
    const message = `No authenticator is configured for the security scheme ${name} (${scheme.type}).`;
    const hint = `Configure authenticators: { ${name}: ${suggestions[scheme.type]} }. ${SERVE_PUBLIC}`;
    diagnostics.add(diagnostic('authenticator-missing', option, message, hint));
    return undefined;
  }
  try {
    return factory(scheme);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.?$/, '.');
    const hint = `Configure one for a scheme of type ${scheme.type}, such as ${suggestions[scheme.type]}.`;
    diagnostics.add(diagnostic('authenticator-unsuitable', option, reason, hint));
    return undefined;
  }
}

function unknownAuthenticator({ securitySchemes }: Contract, name: string): Diagnostic {
  const hint = `It has ${[...securitySchemes.keys()].join(', ') || 'none'}.`;
  const message = 'The contract has no such security scheme.';
  return diagnostic('authenticator-unknown', atOption(`authenticators.${name}`), message, hint);
}

/** For `gatehouse serve`, which takes no authenticators. */
const SERVE_PUBLIC = 'With gatehouse serve, --public opens every operation to anyone.';

/** Returns where a scheme that is not declared is required. */
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

function undeclaredSecurity(contract: Contract, silent: readonly Operation[]): Diagnostic {
  const some = silent.slice(0, 3).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const list = silent.length > some.length ? `${some.join(', ')}, …` : some.join(', ');
  return diagnostic(
    'security-undeclared',
    atPointer(silent.length === contract.operations.length ? '#' : (silent[0]?.pointer ?? '#')),
    `${silent.length} of ${contract.operations.length} operations have no security (${list}).`,
    `Write security at the root or at each operation; security: [] makes one public. ${SERVE_PUBLIC}`,
  );
}
