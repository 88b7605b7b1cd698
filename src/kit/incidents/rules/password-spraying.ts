import { countDistinct, defineRule, hashOf } from '../rule.js';

export const passwordSpraying = defineRule({
  name: 'password_spraying',
  title: 'Password guessing from many addresses',
  sees: 'One account is tried without success from many different addresses. The account is the victim: it is never blocked.',
  severity: 'high',
  owasp: 'API2:2023 Broken Authentication',
  signals: ['authn_login_fail', 'authn_login_fail_max'],
  isShared: true,
  thresholds: { addresses: 10, windowMs: 60 * 60_000 },
  responses: ['notify'],
  create: ({ addresses, windowMs }) =>
    countDistinct(
      { windowMs, max: addresses },
      ({ account }) => (account === undefined ? undefined : { kind: 'account', id: account }),
      ({ network }) => hashOf(network),
    ),
});
