import type { Contract, SecurityScheme } from '../../kit/index.js';

type SchemeKind = 'jwt' | 'apiKey' | 'basic' | 'other';

/** Creates `src/authenticators.ts`, with an authenticator for each security scheme of the contract. */
export function authenticatorsSource({ securitySchemes }: Contract, kit: string): string {
  const schemes = [...securitySchemes];
  const kinds = new Set(schemes.map(([, scheme]) => kindOf(scheme)));
  const entries = schemes
    .map(([name, scheme]) => `    ${JSON.stringify(name)}: ${authenticatorSource(scheme)},\n`)
    .join('');
  const imports = [
    ...(kinds.has('apiKey') ? ['apiKey'] : []),
    ...(kinds.has('basic') ? ['basic'] : []),
    ...(kinds.has('jwt') ? ['jwtFromSettings'] : []),
    'type AuthenticatorFactory',
    'type ServerSettings',
  ];
  return `import { ${imports.join(', ')} } from '${kit}';
${kinds.has('jwt') ? tokensSource(entries) : plainSource(entries)}`;
}

const tokensSource = (entries: string): string => `import type { User } from './user.js';

/** Creates an authenticator for each security scheme of the contract. It identifies the caller, with scopes and roles. */
export async function authenticators(settings: ServerSettings): Promise<Record<string, AuthenticatorFactory>> {
  const token = await jwtFromSettings(settings, { user: ({ subject, scopes }): User => ({ subject, scopes }) });
  return {
${entries}  };
}
`;

const plainSource = (entries: string): string => `
/** Creates an authenticator for each security scheme of the contract. It identifies the caller, with scopes and roles. */
export function authenticators(_settings: ServerSettings): Record<string, AuthenticatorFactory> {
  return {
${entries}  };
}
`;

function kindOf(scheme: SecurityScheme): SchemeKind {
  if (scheme.type === 'oauth2' || scheme.type === 'openIdConnect') return 'jwt';
  if (scheme.type === 'apiKey') return 'apiKey';
  if (scheme.type !== 'http') return 'other';
  return scheme.scheme === 'bearer' ? 'jwt' : scheme.scheme === 'basic' ? 'basic' : 'other';
}

/** Creates the source of an authenticator. Except for tokens, it rejects every caller until it is implemented. */
function authenticatorSource(scheme: SecurityScheme): string {
  switch (kindOf(scheme)) {
    case 'jwt':
      return 'token';
    case 'apiKey':
      return '// Look up the key, and return { user, subject, scopes } if it is valid.\n      apiKey(() => undefined)';
    case 'basic':
      return '// Verify name and password, and return { user, subject, scopes } if they are correct.\n      basic(() => undefined)';
    case 'other':
      return `// Implement an authenticator: until then, every caller is rejected.\n      () => ({ authenticate: () => undefined, challenge: () => 'Custom' })`;
  }
}
