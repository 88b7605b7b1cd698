import type { components } from '../../../generated/api.js';

type Role = components['schemas']['RoleList'][number];

const roles: readonly Role[] = ['admin'];

/** The roles of an account as the contract knows them. */
export function rolesOf(kept: readonly string[]): Role[] {
  return roles.filter((role) => kept.includes(role));
}
