import { callerOf } from '../signal.js';
import { countEvents, defineRule } from '../rule.js';

export const refreshTokenReuse = defineRule({
  name: 'refresh_token_reuse',
  title: 'Reuse of a refresh token',
  sees: 'A refresh token is used a second time: its owner or a thief has a copy. The session has been ended already.',
  severity: 'high',
  owasp: 'API2:2023 Broken Authentication',
  signals: ['authn_token_reuse'],
  isShared: true,
  thresholds: { uses: 1, windowMs: 60 * 60_000 },
  responses: ['notify'],
  create: ({ uses, windowMs }) => countEvents({ windowMs, max: uses }, callerOf),
});
