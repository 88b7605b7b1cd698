import { scopesOf, userOf } from '../../../src/app/user.js';
import type { Claims } from '../../../src/kit/index.js';

const claims = (more: Record<string, unknown>): Claims => ({ iss: 'i', sub: 'alice', aud: 'a', exp: 1, ...more });

describe('the scopes and roles of a token', () => {
  test.each<[who: string, claims: Record<string, unknown>, expected: string[]]>([
    ['RFC 9068', { scope: 'notes:read notes:write', roles: ['admin'] }, ['notes:read', 'notes:write', 'admin']],
    ['Okta', { scp: ['notes:read'] }, ['notes:read']],
    ['Entra ID', { scp: 'notes:read', roles: ['admin'] }, ['notes:read', 'admin']],
    [
      'Keycloak',
      { scope: 'notes:read', realm_access: { roles: ['admin', 'offline_access'] } },
      ['notes:read', 'admin', 'offline_access'],
    ],
    ['nobody', {}, []],
    [
      'someone odd',
      { scope: 7, scp: [1, null, ''], roles: { admin: true }, realm_access: { roles: 'admin' } },
      ['admin'],
    ],
    ['someone odder', { realm_access: null, scope: '  ' }, []],
  ])('as %s writes them', (_, more, expected) => {
    expect(scopesOf(claims(more))).toEqual(expected);
  });
});

test('L3: a subject has 255 characters at most, so that what is recorded of a user can be shown', () => {
  const identity = (length: number) => ({ user: claims({}), subject: 'x'.repeat(length), scopes: new Set<string>() });
  expect(userOf(identity(255)).subject).toHaveLength(255);
  for (const length of [256, 300, 10_000])
    expect(() => userOf(identity(length))).toThrow(expect.objectContaining({ code: 'token_invalid' }) as Error);
});

test('a session is named by a text, or not at all', () => {
  const identity = (more: Record<string, unknown>) => ({
    user: claims(more),
    subject: 'alice',
    scopes: new Set<string>(),
  });
  expect(userOf(identity({ sid: 'a' })).session).toBe('a');
  expect(userOf(identity({ sid: 7 })).session).toBeUndefined();
  expect(userOf(identity({})).session).toBeUndefined();
});
