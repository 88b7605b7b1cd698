import { addressOf, countEvents, defineRule } from '../rule.js';

export const slowClient = defineRule({
  name: 'slow_client',
  title: 'Slow and broken connections',
  sees: 'One address opens many connections that time out, fail in the TLS handshake or send what is not HTTP.',
  severity: 'low',
  owasp: 'API4:2023 Unrestricted Resource Consumption',
  signals: ['slow_client', 'tls_failure', 'malformed_request'],
  isShared: true,
  thresholds: { connections: 40, windowMs: 5 * 60_000 },
  responses: ['notify', 'throttle'],
  create: ({ connections, windowMs }) => countEvents({ windowMs, max: connections }, addressOf),
});
