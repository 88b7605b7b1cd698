import { defineRule, hashOf } from '../rule.js';
import { callerOf } from '../signal.js';
import { ActorTable, DistinctWindow } from '../windows.js';

export const sessionNetworks = defineRule({
  name: 'session_networks',
  title: 'One session in many networks',
  sees: 'One session is used from many different addresses in a short time: its token is shared, or stolen.',
  severity: 'medium',
  owasp: 'API2:2023 Broken Authentication',
  signals: ['session_network_new'],
  isShared: true,
  thresholds: { addresses: 5, windowMs: 10 * 60_000 },
  responses: ['notify'],
  create({ addresses, windowMs }) {
    const windows = new ActorTable(() => new DistinctWindow());
    return (signal) => {
      const { session, network, at } = signal;
      if (session === undefined) return undefined;
      const count = windows.of(session).add(hashOf(network), at, windowMs, addresses);
      return count >= addresses ? { actor: callerOf(signal), count } : undefined;
    };
  },
});
