import { addressOf, countEvents, defineRule } from '../rule.js';

export const limitAbuse = defineRule({
  name: 'limit_abuse',
  title: 'Ignoring the rate limit',
  sees: 'One address goes on long after it was told to wait, or keeps sending bodies that are too large.',
  severity: 'low',
  owasp: 'API4:2023 Unrestricted Resource Consumption',
  signals: ['excess_rate_limit_exceeded', 'body_too_large'],
  isShared: true,
  thresholds: { rejections: 300, windowMs: 5 * 60_000 },
  responses: ['notify', 'throttle'],
  create: ({ rejections, windowMs }) => countEvents({ windowMs, max: rejections }, addressOf),
});
