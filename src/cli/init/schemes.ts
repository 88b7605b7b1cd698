import type { Contract, SecurityScheme } from '../../kit/index.js';

/** The source of `src/authenticators.ts`: what stands behind each security scheme of the contract. */
export function authenticatorsSource({ securitySchemes }: Contract, kit: string): string {
  const schemes = [...securitySchemes];
  const kinds = new Set(schemes.map(([, scheme]) => kindOf(scheme)));
  const imports = [
    ...(kinds.has('apiKey') ? ['apiKey'] : []),
    ...(kinds.has('basic') ? ['basic'] : []),
    ...(kinds.has('jwt') ? ['jwtFromSettings'] : []),
    'type AuthenticatorFactory',
    'type ServerSettings',
  ];
  const tokens = `  const token = await jwtFromSettings(settings, { user: ({ subject, scopes }): User => ({ subject, scopes }) });
`;
  const entries = schemes.map(([name, scheme]) => `    ${JSON.stringify(name)}: ${behind(scheme)},\n`).join('');
  const parameter = kinds.has('jwt') ? 'settings' : '_settings';
  return `import { ${imports.join(', ')} } from '${kit}';
${kinds.has('jwt') ? "import type { User } from './user.js';\n" : ''}
/** What stands behind each security scheme of the contract: who calls, and with which scopes or roles. */
export ${kinds.has('jwt') ? 'async ' : ''}function authenticators(
  ${parameter}: ServerSettings,
): ${kinds.has('jwt') ? 'Promise<Record<string, AuthenticatorFactory>>' : 'Record<string, AuthenticatorFactory>'} {
${kinds.has('jwt') ? tokens : ''}  return {
${entries}  };
}
`;
}

function kindOf(scheme: SecurityScheme): 'jwt' | 'apiKey' | 'basic' | 'other' {
  if (scheme.type === 'oauth2' || scheme.type === 'openIdConnect') return 'jwt';
  if (scheme.type === 'apiKey') return 'apiKey';
  if (scheme.type !== 'http') return 'other';
  return scheme.scheme === 'bearer' ? 'jwt' : scheme.scheme === 'basic' ? 'basic' : 'other';
}

/** Closed until it is written. */
function behind(scheme: SecurityScheme): string {
  switch (kindOf(scheme)) {
    case 'jwt':
      return 'token';
    case 'apiKey':
      return '// Look the key up, and answer { user, subject, scopes } for one that is known.\n      apiKey(() => undefined)';
    case 'basic':
      return '// Check name and password, and answer { user, subject, scopes } when they are right.\n      basic(() => undefined)';
    default:
      return `// An authenticator of your own: nobody is let in until it is written.\n      () => ({ authenticate: () => undefined, challenge: () => 'Custom' })`;
  }
}
