import { defineRule } from '../rule.js';
import type { Signal } from '../signal.js';
import { CountWindow } from '../windows.js';

const MAX_EVIDENCE = 10;

export const errorBurst = defineRule({
  name: 'error_burst',
  title: 'Burst of server errors',
  sees: 'One operation fails with 5xx for a large share of its requests.',
  severity: 'medium',
  owasp: 'API8:2023 Security Misconfiguration',
  signals: 'ended',
  isShared: false,
  thresholds: { errors: 20, percent: 20, windowMs: 60_000 },
  responses: ['notify'],
  create({ errors, percent, windowMs }) {
    // One entry for each operation: their number is that of the contract.
    const operations = new Map<string, { all: CountWindow; failed: CountWindow; recent: Signal[] }>();
    return (signal) => {
      const { operation, at, status } = signal;
      let state = operations.get(operation);
      if (!state)
        operations.set(operation, (state = { all: new CountWindow(), failed: new CountWindow(), recent: [] }));
      const all = state.all.add(at, windowMs);
      if (status < 500) return undefined;
      const failed = state.failed.add(at, windowMs);
      state.recent = [...state.recent.slice(1 - MAX_EVIDENCE), signal];
      if (failed < errors || failed * 100 < all * percent) return undefined;
      return { actor: { kind: 'operation', id: operation }, count: Math.round(failed), evidence: state.recent };
    };
  },
});
