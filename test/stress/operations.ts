import { decodeJwt } from 'jose';
import { codeOf } from '../support/accounts.js';
import type { HttpsClient, HttpsResponse } from '../support/https-client.js';
import { PASSWORDS, type Factor, type SessionTokens, type State, type Subject } from './subjects.js';

/** What two operations that raced for a subject have responded, and what has become of it. */
export interface Round {
  readonly subject: Subject;
  readonly responses: readonly (readonly [OperationName, HttpsResponse])[];
  readonly state: State;
}

type Run = (client: HttpsClient, subject: Subject, admin: string) => Promise<HttpsResponse>;

interface Operation {
  /** The second factor that a subject needs for the operation. */
  readonly factor?: Factor;
  readonly run: Run;
}

const { old, changed, reset } = PASSWORDS;

/** Everything that changes an account, or starts or ends its sessions. */
const table = {
  login: {
    run: (client, { email, ip, recoveryCodes: [code] }) =>
      client('POST', '/auth/login', { ip, body: { email, password: old, code } }),
  },
  refresh: {
    run: (client, { second, ip }) =>
      client('POST', '/auth/refresh', { ip, body: { refresh_token: second.refreshToken } }),
  },
  change: {
    run: (client, { first, ip }) =>
      client('PUT', '/me/password', { ip, token: first.accessToken, body: { current: old, password: changed } }),
  },
  reset: {
    run: (client, { resetCode, ip }) =>
      client('POST', '/auth/reset-password', { ip, body: { token: resetCode, password: reset } }),
  },
  logout: { run: (client, { second, ip }) => client('POST', '/auth/logout', { ip, token: second.accessToken }) },
  everywhere: {
    run: (client, { first, ip }) => client('POST', '/auth/logout-everywhere', { ip, token: first.accessToken }),
  },
  demote: {
    run: (client, { id, ip }, admin) =>
      client('PUT', `/admin/users/${id}/roles`, { ip, token: admin, body: { roles: [] } }),
  },
  disable: {
    run: (client, { id, ip }, admin) =>
      client('PUT', `/admin/users/${id}/disabled`, { ip, token: admin, body: { disabled: true } }),
  },
  confirmTotp: {
    factor: 'begun',
    run: (client, { first, ip, totpSecret }) =>
      client('POST', '/me/totp/confirm', {
        ip,
        token: first.accessToken,
        body: { code: codeOf({ secret: totpSecret }) },
      }),
  },
  disableTotp: {
    factor: 'enabled',
    run: (client, { first, ip, recoveryCodes: [, code] }) =>
      client('POST', '/me/totp/disable', { ip, token: first.accessToken, body: { password: old, code } }),
  },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof table;
export const operations: Readonly<Record<OperationName, Operation>> = table;

/** Every pair of operations that one subject allows, with the second factor it needs. */
export const pairs: readonly (readonly [OperationName, OperationName, Factor])[] = Object.keys(table).flatMap(
  (one, index, names) =>
    names.slice(index).flatMap((other): (readonly [OperationName, OperationName, Factor])[] => {
      const factors = new Set([one, other].flatMap((name) => operations[name as OperationName].factor ?? []));
      const [factor = 'none'] = factors;
      return factors.size > 1 ? [] : [[one as OperationName, other as OperationName, factor]];
    }),
);

/** The tokens that a subject was given, before and in the race. */
export function tokensOf({ subject, responses }: Round): readonly (SessionTokens & { readonly origin: string })[] {
  const given = responses.flatMap(([name, { status, body }]) => {
    if (status !== 200 || typeof body['access_token'] !== 'string') return [];
    const accessToken = body['access_token'];
    const session = String(decodeJwt(accessToken)['sid']);
    return [{ origin: name, session, accessToken, refreshToken: String(body['refresh_token']) }];
  });
  return [{ ...subject.first, origin: 'first' }, { ...subject.second, origin: 'second' }, ...given];
}

/** Judges a race. @returns every forbidden state, in words */
export function violations(round: Round): readonly string[] {
  const { responses, state, subject } = round;
  const successes = (name: OperationName) =>
    responses.filter(([one, { status }]) => one === name && status < 300).length;
  const did = (...names: OperationName[]) => names.some((name) => successes(name) > 0);
  const isActive = ({ session }: SessionTokens) => state.activeSessions.has(session);
  const logins = tokensOf(round).filter(({ origin }) => origin === 'login');
  const endsAll = did('reset', 'everywhere', 'demote', 'disable');
  const isReuse = responses.every(([name]) => name === 'refresh');
  const once = ['refresh', 'change', 'reset', 'confirmTotp', 'disableTotp'] as const;

  const rules: readonly (readonly [string, boolean])[] = [
    ['an operation fails', responses.every(([, { status }]) => status < 500)],
    ['two of them succeed with the same proof', once.every((name) => successes(name) <= 1)],
    [
      `the password is ${state.password}`,
      state.password === (did('reset') ? 'reset' : did('change') ? 'changed' : 'old'),
    ],
    ['the first session outlives its end', !endsAll || !isActive(subject.first)],
    ['the first session ends by itself', endsAll || isActive(subject.first)],
    [
      'the second session outlives its end',
      !(endsAll || did('change', 'logout') || isReuse) || !isActive(subject.second),
    ],
    ['a login with the old password outlives it', !did('reset', 'change', 'disable') || !logins.some(isActive)],
    [
      'a login keeps a role that was taken',
      !did('demote') || logins.filter(isActive).every(({ accessToken }) => !isAdmin(accessToken)),
    ],
    ['the roles are wrong', did('demote') === (state.roles.length === 0)],
    ['the account is not disabled', did('disable') === state.isDisabled],
    ['the second factor is not enabled', !did('confirmTotp') || (state.hasFactor && state.recoveryCodes === 10)],
    ['the second factor is not disabled', !did('disableTotp') || (!state.hasFactor && state.recoveryCodes === 0)],
  ];
  return rules.filter(([, holds]) => !holds).map(([words]) => words);
}

function isAdmin(accessToken: string): boolean {
  const { roles } = decodeJwt(accessToken);
  return Array.isArray(roles) && roles.includes('admin');
}
