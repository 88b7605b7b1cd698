import { addressOf, countDistinct, defineRule } from '../rule.js';

export const endpointScanning = defineRule({
  name: 'endpoint_scanning',
  title: 'Scanning for endpoints',
  sees: 'One address asks for many different paths or methods that do not exist.',
  severity: 'medium',
  owasp: 'API9:2023 Improper Inventory Management',
  signals: ['unknown_path', 'method_not_allowed'],
  isShared: true,
  thresholds: { paths: 25, windowMs: 5 * 60_000 },
  responses: ['notify', 'block'],
  create: ({ paths, windowMs }) => countDistinct({ windowMs, max: paths }, addressOf, ({ target }) => target),
});
