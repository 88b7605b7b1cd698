import { callerOf } from '../signal.js';
import { countDistinct, defineRule, hashOf } from '../rule.js';

export const functionProbing = defineRule({
  name: 'function_probing',
  title: 'Probing for functions (BFLA)',
  sees: 'One caller tries many different operations that it has no permission for.',
  severity: 'high',
  owasp: 'API5:2023 Broken Function Level Authorization',
  signals: ['authz_fail'],
  isShared: true,
  thresholds: { operations: 5, windowMs: 10 * 60_000 },
  responses: ['notify', 'throttle'],
  create: ({ operations, windowMs }) =>
    countDistinct({ windowMs, max: operations }, callerOf, ({ operation }) => hashOf(operation)),
});
