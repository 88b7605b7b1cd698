import { createShiftDetector } from '../operation-shift.js';
import { defineRule } from '../rule.js';
import { RecentlySeen } from '../recently-seen.js';

const DAY_MS = 86_400_000;

export const newAddressShift = defineRule({
  name: 'new_address_shift',
  title: 'Many new addresses',
  sees: 'The share of addresses that were never seen before rises above the own baseline of an operation: a botnet, or a good day.',
  severity: 'low',
  owasp: 'API4:2023 Unrestricted Resource Consumption',
  signals: 'ended',
  isShared: false,
  thresholds: { addresses: 100, alarm: 12, slack: 2, percent: 30, priorPercent: 99, intervalMs: 5 * 60_000 },
  responses: ['notify'],
  create(thresholds) {
    let seen: RecentlySeen | undefined;
    return createShiftDetector(thresholds, ({ at }, network) => {
      seen ??= new RecentlySeen(DAY_MS, at);
      return !seen.add(network, at);
    });
  },
});
