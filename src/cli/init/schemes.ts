import type { Contract, SecurityScheme } from '../../kit/index.js';
import { join, typescriptSource, type TypeScript } from '../source-text/source-text.js';
import { propertyName, stringLiteral } from '../source-text/typescript.js';

type SchemeKind = 'jwt' | 'apiKey' | 'basic' | 'other';

/** Creates `src/authenticators.ts`, with an authenticator for each security scheme of the contract. */
export function authenticatorsSource({ securitySchemes }: Contract, kit: string): TypeScript {
  const schemes = [...securitySchemes];
  const kinds = new Set(schemes.map(([, scheme]) => kindOf(scheme)));
  const entries = schemes.map(
    ([name, scheme]) => typescriptSource`      ${propertyName(name)}: ${authenticatorSource(scheme)},\n`,
  );
  const imports = [
    ...(kinds.has('apiKey') ? [typescriptSource`apiKey`] : []),
    ...(kinds.has('basic') ? [typescriptSource`basic`] : []),
    ...(kinds.has('jwt') ? [typescriptSource`jwtFromSettings`] : []),
    typescriptSource`type AuthenticatorFactory`,
    typescriptSource`type ServerSettings`,
  ];
  return typescriptSource`import { ${join(imports, ', ')} } from ${stringLiteral(kit)};
${kinds.has('jwt') ? tokensSource(entries) : plainSource(entries)}`;
}

const tokensSource = (
  entries: readonly TypeScript[],
): TypeScript => typescriptSource`import type { User } from './user.js';

/** Creates an authenticator for each security scheme of the contract. It identifies the caller, with scopes and roles. */
export async function authentication(settings: ServerSettings): Promise<Authentication> {
  const token = await jwtFromSettings(settings, { user: ({ subject, scopes }): User => ({ subject, scopes }) });
  return {
    authenticators: {
${entries}    },
  };
}
${authenticationType}`;

const plainSource = (entries: readonly TypeScript[]): TypeScript => typescriptSource`
/** Creates an authenticator for each security scheme of the contract. It identifies the caller, with scopes and roles. */
export function authentication(_settings: ServerSettings): Authentication {
  return {
    authenticators: {
${entries}    },
  };
}
${authenticationType}`;

/** An object of its own: a scheme may have any name, and one called `then` would make a promise of what is returned. */
const authenticationType = typescriptSource`
interface Authentication {
  readonly authenticators: Readonly<Record<string, AuthenticatorFactory>>;
}
`;

function kindOf(scheme: SecurityScheme): SchemeKind {
  if (scheme.type === 'oauth2' || scheme.type === 'openIdConnect') return 'jwt';
  if (scheme.type === 'apiKey') return 'apiKey';
  if (scheme.type !== 'http') return 'other';
  return scheme.scheme === 'bearer' ? 'jwt' : scheme.scheme === 'basic' ? 'basic' : 'other';
}

/** Creates the source of an authenticator. Except for tokens, it rejects every caller until it is implemented. */
function authenticatorSource(scheme: SecurityScheme): TypeScript {
  switch (kindOf(scheme)) {
    case 'jwt':
      return typescriptSource`token`;
    case 'apiKey':
      return typescriptSource`// Look up the key, and return { user, subject, scopes } if it is valid.
        apiKey(() => undefined)`;
    case 'basic':
      return typescriptSource`// Verify name and password, and return { user, subject, scopes } if they are correct.
        basic(() => undefined)`;
    case 'other':
      return typescriptSource`// Implement an authenticator: until then, every caller is rejected.
        () => ({ authenticate: () => undefined, challenge: () => 'Custom' })`;
  }
}
