import { DistinctCounter } from '../distinct-counter.js';
import { defineRule } from '../rule.js';
import { callerOf } from '../signal.js';
import { ActorTable } from '../windows.js';

/** Counts about a thousand objects to a few percent, in 128 bytes. */
const BITS = 1024;

export const scraping = defineRule({
  name: 'scraping',
  title: 'Scraping',
  sees: 'One caller reads many more different objects of an operation than its callers usually do.',
  severity: 'medium',
  owasp: 'API6:2023 Unrestricted Access to Sensitive Business Flows',
  signals: ['object_read', 'sensitive_read'],
  isShared: false,
  thresholds: { objects: 200, timesBaseline: 10, windowMs: 60 * 60_000 },
  responses: ['notify', 'throttle'],
  create({ objects, timesBaseline, windowMs }) {
    const callers = new ActorTable(() => ({ counter: new DistinctCounter(BITS), startedAt: -Infinity }));
    /** By operation: how many different objects a caller reads in a window, on average. */
    const baselines = new Map<string, number>();
    return (signal) => {
      const { operation, target, at } = signal;
      if (target === undefined) return undefined;
      const actor = callerOf(signal);
      const state = callers.of(`${operation} ${actor.kind} ${actor.id}`);
      if (at - state.startedAt >= windowMs) {
        const before = state.counter.count;
        const baseline = baselines.get(operation) ?? 0;
        if (before > 0) baselines.set(operation, baseline + 0.05 * (Math.min(before, objects) - baseline));
        state.counter.clear();
        state.startedAt = at;
      }
      if (!state.counter.add(target)) return undefined;
      const { count } = state.counter;
      const isMany = count >= objects && count >= timesBaseline * (baselines.get(operation) ?? 0);
      return isMany ? { actor, count } : undefined;
    };
  },
});
