import { countEvents, defineRule } from '../rule.js';

export const sharingLost = defineRule({
  name: 'sharing_lost',
  title: 'Detection is not shared',
  sees: 'Redis, or the primary process, cannot be reached: each process detects and contains by itself.',
  severity: 'medium',
  owasp: 'API8:2023 Security Misconfiguration',
  signals: ['sharing_lost'],
  isShared: false,
  thresholds: { losses: 1, windowMs: 60_000 },
  responses: ['notify'],
  create: ({ losses, windowMs }) => countEvents({ windowMs, max: losses }, () => ({ kind: 'server', id: 'sharing' })),
});
