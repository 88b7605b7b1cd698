import { createShiftDetector } from '../operation-shift.js';
import { defineRule } from '../rule.js';

export const failureShift = defineRule({
  name: 'failure_shift',
  title: 'Slow, distributed attack',
  sees: 'The share of addresses whose requests to an operation fail rises above its own baseline, while each address stays under every other threshold.',
  severity: 'high',
  owasp: 'API2:2023 Broken Authentication',
  signals: 'ended',
  isShared: false,
  thresholds: { addresses: 30, alarm: 8, slack: 1, percent: 15, priorPercent: 50, intervalMs: 5 * 60_000 },
  responses: ['notify'],
  create: (thresholds) =>
    createShiftDetector(thresholds, ({ status }) => status >= 400 && status < 500 && status !== 429),
});
