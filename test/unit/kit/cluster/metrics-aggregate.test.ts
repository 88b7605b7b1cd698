import { createMetrics } from '../../../../src/kit/observability/metrics.js';
import { MetricsAggregator } from '../../../../src/kit/cluster/metrics-aggregate.js';

const requests = async (all: MetricsAggregator): Promise<number> => {
  const found = /http_server_request_duration_seconds_count\{operation="a",status="200"\} (\d+)/.exec(await all.text());
  return Number(found?.[1] ?? 0);
};

/** The figures of a worker that has answered so many requests. */
function worker(count: number) {
  const metrics = createMetrics();
  for (let i = 0; i < count; i += 1) metrics.observe('a', 200, 0.01);
  return metrics.snapshot();
}

it('adds what the workers have counted', async () => {
  const all = new MetricsAggregator();
  all.set(1, await worker(3));
  all.set(2, await worker(4));
  expect(await requests(all)).toBe(7);
});

it('never falls: not when a worker ends, nor when another takes its place', async () => {
  const all = new MetricsAggregator();
  all.set(1, await worker(3));
  all.set(2, await worker(4));
  for (const id of [1, 2]) {
    all.end(id);
    expect(await requests(all)).toBe(7);
  }
  all.set(3, await worker(2));
  expect(await requests(all)).toBe(9);
});

it('forgets what a worker that has ended measured of itself', async () => {
  const all = new MetricsAggregator();
  all.set(1, await worker(1));
  expect(await all.text()).toContain('process_resident_memory_bytes');
  all.end(1);
  expect(await all.text()).not.toContain('process_resident_memory_bytes');
});
