import { callerOf } from '../signal.js';
import { countDistinct, defineRule } from '../rule.js';

export const fuzzing = defineRule({
  name: 'fuzzing',
  title: 'Fuzzing',
  sees: 'One caller sends input that violates the schema at many different places.',
  severity: 'medium',
  owasp: 'API8:2023 Security Misconfiguration',
  signals: ['input_validation_fail'],
  isShared: true,
  thresholds: { places: 25, windowMs: 10 * 60_000 },
  responses: ['notify', 'block'],
  create: ({ places, windowMs }) => countDistinct({ windowMs, max: places }, callerOf, ({ target }) => target),
});
