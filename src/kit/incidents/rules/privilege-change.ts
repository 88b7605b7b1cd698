import { callerOf } from '../signal.js';
import { countEvents, defineRule } from '../rule.js';

export const privilegeChange = defineRule({
  name: 'privilege_change',
  title: 'Change of privileges',
  sees: 'Someone changes roles. Usually it is meant to be: a person should know.',
  severity: 'low',
  owasp: 'API5:2023 Broken Function Level Authorization',
  signals: ['authz_change'],
  isShared: true,
  thresholds: { changes: 1, windowMs: 60 * 60_000 },
  responses: ['notify'],
  create: ({ changes, windowMs }) => countEvents({ windowMs, max: changes }, callerOf),
});
