import { createLogThrottle } from '../../../../src/kit/observability/log-throttle.js';

test('L1: logs 20 lines of a kind in ten seconds, and says how many it suppressed', () => {
  let now = 0;
  const throttle = createLogThrottle(() => now);
  const logged: number[] = [];
  for (let i = 0; i < 3000; i += 1) throttle('HPE_INVALID', (suppressed) => logged.push(suppressed));
  expect(logged).toHaveLength(20);
  now = 10_000;
  throttle('HPE_INVALID', (suppressed) => logged.push(suppressed));
  throttle('HPE_INVALID', (suppressed) => logged.push(suppressed));
  expect(logged.slice(20)).toEqual([2980, 0]);
});

test('L1: counts each kind on its own', () => {
  const throttle = createLogThrottle(() => 0);
  const logged: string[] = [];
  for (let i = 0; i < 100; i += 1) for (const kind of ['a', 'b']) throttle(kind, () => logged.push(kind));
  expect(logged.filter((kind) => kind === 'a')).toHaveLength(20);
  expect(logged.filter((kind) => kind === 'b')).toHaveLength(20);
});
