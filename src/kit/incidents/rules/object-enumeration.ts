import { callerOf } from '../signal.js';
import { defineRule } from '../rule.js';
import { ActorTable, CountWindow, DistinctWindow } from '../windows.js';

export const objectEnumeration = defineRule({
  name: 'object_enumeration',
  title: 'Object enumeration (BOLA)',
  sees: 'One caller asks one operation for many different objects that do not exist or are not theirs, and finds few.',
  severity: 'high',
  owasp: 'API1:2023 Broken Object Level Authorization',
  signals: ['object_not_found', 'object_read'],
  isShared: true,
  thresholds: { objects: 20, missesPerHit: 2, windowMs: 10 * 60_000 },
  responses: ['notify', 'block'],
  create({ objects, missesPerHit, windowMs }) {
    const states = new ActorTable(() => ({ misses: new DistinctWindow(), hits: new CountWindow() }));
    return (signal) => {
      const { at, operation, target } = signal;
      const actor = callerOf(signal);
      const key = `${operation} ${actor.kind} ${actor.id}`;
      // A hit only matters to those who have missed: most callers never do.
      if (signal.event === 'object_read') {
        states.find(key)?.hits.add(at, windowMs);
        return undefined;
      }
      if (target === undefined) return undefined;
      const { misses, hits } = states.of(key);
      const count = misses.add(target, at, windowMs, objects);
      const isWalk = count >= objects && count > missesPerHit * hits.count(at, windowMs);
      return isWalk ? { actor, count } : undefined;
    };
  },
});
