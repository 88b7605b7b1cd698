import { SHARED_COUNTERS } from '../../../../src/kit/rate-limit/shared-counters.js';
import { runMemoryScript } from '../../../support/memory-script.js';

it('takes at most 150 MB for a million clients, and no more for further ones', () => {
  const script = `
    import { memoryLimiter } from './dist/kit/rate-limit/memory-limiter.js';
    const limiter = memoryLimiter(3_600_000);
    const used = () => (gc(), process.memoryUsage().heapUsed / 1e6);
    const before = used();
    const fill = (from, to) => { for (let n = from; n < to; n += 1) limiter.hit('user 01955d3c-6f00-7a3b-8c1d-' + String(n).padStart(12, '0')); };
    fill(0, 1_000_000);
    const full = used() - before;
    fill(1_000_000, 1_200_000);
    console.log(JSON.stringify({ full, over: used() - before, again: limiter.hit('user 01955d3c-6f00-7a3b-8c1d-000000000000').totalHits }));
  `;
  const output = runMemoryScript(script);
  const { full, over, again } = JSON.parse(output) as { full: number; over: number; again: number };
  expect(full).toBeLessThan(150);
  expect(over).toBeLessThan(full + (SHARED_COUNTERS * 200) / 1e6);
  expect(again).toBe(2);
}, 60_000);
