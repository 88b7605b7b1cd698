import { ActorTable, CountWindow } from '../windows.js';
import { addressOf, defineRule } from '../rule.js';

export const bruteForce = defineRule({
  name: 'brute_force',
  title: 'Brute force',
  sees: 'One address fails to log in to one account again and again.',
  severity: 'medium',
  owasp: 'API2:2023 Broken Authentication',
  signals: ['authn_login_fail', 'authn_login_fail_max'],
  isShared: true,
  thresholds: { failures: 20, windowMs: 10 * 60_000 },
  responses: ['notify', 'throttle'],
  create({ failures, windowMs }) {
    const windows = new ActorTable(() => new CountWindow());
    return (signal) => {
      const { network, account = '', at } = signal;
      const count = windows.of(`${network} ${account}`).add(at, windowMs);
      return count >= failures ? { actor: addressOf(signal), count: Math.round(count) } : undefined;
    };
  },
});
