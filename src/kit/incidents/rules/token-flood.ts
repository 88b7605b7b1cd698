import { addressOf, countEvents, defineRule } from '../rule.js';

export const tokenFlood = defineRule({
  name: 'token_flood',
  title: 'Flood of invalid tokens',
  sees: 'One address sends many tokens that are forged, or very many that have expired.',
  severity: 'medium',
  owasp: 'API2:2023 Broken Authentication',
  signals: ['authn_token_invalid'],
  isShared: true,
  // A client that goes on with an expired token is common, and no attack.
  thresholds: { tokens: 30, expiredPerToken: 20, windowMs: 60_000 },
  responses: ['notify', 'block'],
  create: ({ tokens, expiredPerToken, windowMs }) =>
    countEvents({ windowMs, max: tokens }, addressOf, ({ isExpired }) => (isExpired ? 1 / expiredPerToken : 1)),
});
