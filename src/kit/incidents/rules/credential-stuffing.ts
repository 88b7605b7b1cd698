import { addressOf, countDistinct, defineRule, hashOf } from '../rule.js';

export const credentialStuffing = defineRule({
  name: 'credential_stuffing',
  title: 'Credential stuffing',
  sees: 'One address fails to log in to many different accounts.',
  severity: 'high',
  owasp: 'API2:2023 Broken Authentication',
  signals: ['authn_login_fail', 'authn_login_fail_max'],
  isShared: true,
  thresholds: { accounts: 10, windowMs: 10 * 60_000 },
  responses: ['notify', 'block'],
  create: ({ accounts, windowMs }) =>
    countDistinct({ windowMs, max: accounts }, addressOf, ({ account }) =>
      account === undefined ? undefined : hashOf(account),
    ),
});
